//! Whether two names mean the same company: case, punctuation and the words for its legal form do not count.
//! Who owns whom is not known here.

use crate::text::{fold_name, is_han};

/// Legal forms and what stands beside them, folded, in the languages of the offices that are read.
const FORMS: &[&str] = &[
    "the",
    "company",
    "co",
    "corp",
    "corporation",
    "inc",
    "incorporated",
    "limited",
    "ltd",
    "llc",
    "llp",
    "lp",
    "plc",
    "pte",
    "pty",
    "pvt",
    "private",
    "sdn",
    "bhd",
    "gmbh",
    "mbh",
    "ag",
    "kg",
    "kgaa",
    "ohg",
    "ug",
    "se",
    "sa",
    "sas",
    "sasu",
    "sarl",
    "eurl",
    "srl",
    "spa",
    "sl",
    "slu",
    "sab",
    "de",
    "cv",
    "bv",
    "nv",
    "ab",
    "as",
    "asa",
    "aps",
    "oy",
    "oyj",
    "sp",
    "zoo",
    "kft",
    "zrt",
    "doo",
    "sro",
    "pt",
    "tbk",
    "jsc",
    "ojsc",
    "ooo",
    "oao",
    "pao",
    "zao",
    "cong",
    "ty",
    "tnhh",
    "cp",
    "mtv",
    "kk",
    "kabushiki",
    "kaisha",
    "godo",
    "holding",
    "holdings",
    "group",
    "and",
    "&",
];

/// The same for scripts without spaces: taken off the beginning and the end. Longer ones first.
const GLUED_FORMS: &[&str] = &[
    "股份有限公司",
    "有限责任公司",
    "有限責任公司",
    "控股有限公司",
    "集团有限公司",
    "集團有限公司",
    "有限公司",
    "(集团)",
    "(集團)",
    "集团公司",
    "株式会社",
    "合同会社",
    "有限会社",
    "주식회사",
    "บริษัท",
    "จำกัด",
    "(มหาชน)",
    "公司",
    "集团",
    "集團",
];

/// The part of a company's name that tells it from others, for comparing only. Never empty unless the name has no letters.
pub(super) fn core(name: &str) -> String {
    let folded = fold_name(name);
    let mut rest = folded.trim();
    while let Some(shorter) = GLUED_FORMS.iter().find_map(|form| {
        let form = fold_name(form);
        rest.strip_suffix(form.as_str()).or_else(|| rest.strip_prefix(form.as_str()))
    }) {
        rest = shorter.trim();
    }
    // Points join what they stand in (S.A., S.R.L.); everything else that is no letter separates.
    let joined: String = rest.chars().filter(|c| !matches!(c, '.' | '\'' | '’')).collect();
    let words: Vec<&str> = joined.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let telling: Vec<&str> = words.iter().copied().filter(|word| !FORMS.contains(word)).collect();
    let kept = if telling.is_empty() { words } else { telling };
    if kept.is_empty() { folded.chars().filter(|c| c.is_alphanumeric()).collect() } else { kept.join(" ") }
}

/// Whether one of the applicants is the holder. Names of joint owners are separated by `;`.
pub(super) fn is_same(applicants: &[String], holder: &str) -> bool {
    let holders: Vec<String> = holder.split([';', '；']).map(core).filter(|core| !core.is_empty()).collect();
    applicants.iter().map(|name| core(name)).any(|applicant| holders.contains(&applicant))
}

/// Whether an applicant's name contains the holder's or the other way round, as names within one group of companies do.
pub(super) fn is_akin(applicants: &[String], holder: &str) -> bool {
    let holders: Vec<String> = holder.split([';', '；']).map(core).collect();
    let within = |short: &str, long: &str| {
        let enough = if short.chars().any(is_han) { short.chars().count() >= 2 } else { short.len() >= 4 };
        let starts = |at: usize| long[..at].chars().next_back().is_none_or(|c| is_han(c) || c == ' ');
        let ends = |at: usize| long[at..].chars().next().is_none_or(|c| is_han(c) || c == ' ');
        enough && long.match_indices(short).any(|(at, found)| starts(at) && ends(at + found.len()))
    };
    applicants
        .iter()
        .map(|name| core(name))
        .any(|applicant| holders.iter().any(|holder| within(holder, &applicant) || within(&applicant, holder)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn legal_forms_do_not_count() {
        let cases = [
            ("Lirui Sports Ltd", "LIRUI SPORTS CO., LIMITED"),
            ("Lirui Sports Ltd", "Lirui Sports Co.,Ltd."),
            ("Quelltal Getränke GmbH", "QUELLTAL GETRANKE GMBH & Co. KG"),
            ("CODRUL VERDE S.R.L.", "Codrul Verde SRL"),
            ("漓瑞体育用品有限公司", "漓瑞体育用品股份有限公司"),
            ("漓瑞(集团)有限公司", "漓瑞集团公司"),
            ("株式会社ミナモ", "ミナモ"),
            ("Công ty TNHH Sao Mai", "SAO MAI"),
            ("The Limited", "LIMITED THE"),
        ];
        for (a, b) in cases {
            let (mut one, mut other): (Vec<_>, Vec<_>) =
                (core(a).split(' ').map(str::to_owned).collect(), core(b).split(' ').map(str::to_owned).collect());
            one.sort();
            other.sort();
            assert_eq!(one, other, "{a} = {b}");
        }
        assert!(is_same(&["Other".into(), "LIRUI LLC".into()], "Nobody; Lirui Ltd"));
        assert!(!is_same(&["Lirui Trading Ltd".into()], "Lirui Ltd"));
        assert!(!is_same(&["Ltd".into()], "Lirui Ltd"));
        assert!(!is_same(&[String::new()], ""));
    }

    #[test]
    fn names_of_one_group_are_akin() {
        let cases = [
            ("Lirui Trading Ltd", "Lirui Ltd", true),
            ("广西漓瑞贸易有限公司", "漓瑞有限公司", true),
            ("Lirui Ltd", "Lirui International Sports Ltd", true),
            ("Liruina Ltd", "Lirui Ltd", false),
            ("AB Trading", "AB", false),
            ("南山贸易有限公司", "漓瑞有限公司", false),
        ];
        for (applicant, holder, expected) in cases {
            assert_eq!(is_akin(&[applicant.to_owned()], holder), expected, "{applicant} / {holder}");
        }
    }
}
