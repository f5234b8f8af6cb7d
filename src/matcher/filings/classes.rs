//! Nice classes that are sold together: goods and the services around them. Whether two goods are similar is for an
//! examiner; these pairs only say where to look first.

use crate::rights::NiceClass;

/// Groups of classes whose goods or services commonly come from one hand. Put together for this project after the class
/// headings of the Nice Classification (12th edition).
const GROUPS: &[&[u8]] = &[
    // Chemicals, paints, rubber, building materials.
    &[1, 2, 17, 19],
    // Cosmetics, medicines, medical devices, medical and beauty services.
    &[3, 5, 10, 44],
    // Metal goods, machines, tools.
    &[6, 7, 8],
    // Electronics, lighting, telecommunication, software, technical services.
    &[9, 11, 38, 42],
    // Electronics, games, entertainment.
    &[9, 28, 41],
    // Vehicles, fuels, repair, transport.
    &[4, 12, 37, 39],
    // Jewellery, bags, clothing.
    &[14, 18, 25, 26],
    // Print, teaching, publishing.
    &[9, 16, 41],
    // Furniture, household goods, textiles, carpets.
    &[20, 21, 24, 27],
    // Yarns, textiles, clothing.
    &[22, 23, 24, 25],
    // Clothing, toys and sports goods.
    &[25, 28],
    // Food, drink, farm produce, restaurants.
    &[29, 30, 31, 32, 33, 43],
    // Tobacco and spirits.
    &[33, 34],
    // Money, houses, building.
    &[36, 37],
    // Law, security, advice.
    &[35, 45],
];

/// Selling is a service of its own: class 35 goes with all goods.
const RETAIL: u8 = 35;
const LAST_GOODS: u8 = 34;

/// How the classes of two marks stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Relation {
    Same,
    Related,
    /// One of them names none.
    Unknown,
    Other,
}

pub(super) fn relation(one: &[NiceClass], other: &[NiceClass]) -> Relation {
    if one.is_empty() || other.is_empty() {
        return Relation::Unknown;
    }
    let pairs = || one.iter().flat_map(|a| other.iter().map(move |b| (a.get(), b.get())));
    if pairs().any(|(a, b)| a == b) {
        Relation::Same
    } else if pairs().any(|(a, b)| are_related(a, b)) {
        Relation::Related
    } else {
        Relation::Other
    }
}

fn are_related(a: u8, b: u8) -> bool {
    let sells = |shop: u8, goods: u8| shop == RETAIL && goods <= LAST_GOODS;
    sells(a, b) || sells(b, a) || GROUPS.iter().any(|group| group.contains(&a) && group.contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn classes(numbers: &[u8]) -> Vec<NiceClass> {
        numbers.iter().filter_map(|class| NiceClass::new(*class)).collect()
    }

    #[test]
    fn relations_of_classes() {
        let cases: [(&[u8], &[u8], Relation); 7] = [
            (&[25], &[9, 25], Relation::Same),
            (&[25], &[18], Relation::Related),
            (&[35], &[5], Relation::Related),
            (&[5], &[35], Relation::Related),
            (&[35], &[36], Relation::Other),
            (&[25], &[30], Relation::Other),
            (&[], &[30], Relation::Unknown),
        ];
        for (one, other, expected) in cases {
            assert_eq!(relation(&classes(one), &classes(other)), expected, "{one:?} {other:?}");
        }
        assert!(GROUPS.iter().flat_map(|group| group.iter()).all(|class| NiceClass::new(*class).is_some()));
    }
}
