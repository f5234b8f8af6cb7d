//! An invented market: marks and listings of any number, of words of many languages, always the same for the same seed.
//! Half of what is written is Latin, a third Chinese, the rest Vietnamese and Thai; every listing names a mark or two.

use std::collections::HashSet;

/// What shops write, in English and in Chinese; the first words are the most frequent.
const CHINESE: &str = "新款 正品 包邮 女 男 夏季 冬季 秋季 春季 韩版 宽松 时尚 休闲 运动 跑步 跑鞋 板鞋 女鞋 男鞋 外套 卫衣 衬衫 裤子 牛仔裤 裙子 \
连衣裙 短袖 长袖 大码 学生 儿童 宝宝 婴儿 纯棉 透气 防水 防滑 耐磨 加厚 加绒 保暖 轻便 百搭 潮流 网红 同款 官方 旗舰店 专柜 原装 进口 国产 手工 定制 \
充电器 数据线 耳机 蓝牙 手机 手机壳 保护套 钢化膜 电脑 键盘 鼠标 音箱 电视 冰箱 洗衣机 空调 风扇 台灯 电池 电源 适用 华丽 通用 配件 工具 螺丝 家用 厨房 \
锅 碗 杯子 保温杯 水壶 刀具 砧板 收纳 收纳盒 床单 被套 枕头 毛巾 浴巾 地毯 窗帘 沙发 桌子 椅子 书架 面膜 洗面奶 口红 香水 护肤 精华 乳液 防晒 洗发水 \
牙膏 牙刷 纸巾 茶叶 绿茶 红茶 咖啡 奶粉 零食 坚果 饼干 巧克力 米粉 螺蛳粉 大米 食用油 酱油 白酒 红酒 啤酒 水果 芒果 月柿 罗汉果 六堡茶 玩具 积木 拼图 \
文具 书包 背包 钱包 皮带 手表 眼镜 首饰 项链 戒指 手镯 帽子 围巾 袜子 内衣 睡衣 汽车 坐垫 脚垫 轮胎 机油 自行车 帐篷 鱼竿 瑜伽 健身 篮球 足球 羽毛球 \
质量 保证 支持 退换 七天 无理由 发货 快递 全国 库存 清仓 特价 促销 优惠 限时 买一送一 批发 代理 加盟 厂家 直销 高端 品质 生活 系列 升级 版本 颜色 尺码 \
黑色 白色 红色 蓝色 绿色 粉色 灰色 组合 套装 礼盒 送礼 生日 结婚 情侣 爸爸 妈妈 老人 中国 广西 南宁 上海 广州 的 和 与 在 有 可以 请 联系 客服 我们 产品";
const ENGLISH: &str = "new the for and with of men women free shipping original quality size black white set case cover bag shoes running phone \
wireless charger cable usb fast compatible genuine leather cotton shirt dress jacket watch band strap sport outdoor waterproof led light lamp home \
kitchen tool kit box pack pcs portable mini large small kids baby toy gift car bike camera lens stand holder screen protector glass silicone steel \
wood plastic high low top best sale hot summer winter fashion vintage classic style design color red blue green pink grey gold silver digital smart \
bluetooth speaker headphone earbuds gaming mouse keyboard laptop tablet battery power adapter travel hair skin face cream mask oil makeup brush nail \
jewelry necklace ring bracelet earrings sunglasses hat cap scarf gloves socks boots sneakers sandals coffee tea cup bottle pan knife garden pet dog cat \
food snack organic natural health fitness yoga bed pillow blanket curtain rug chair table shelf storage organizer paper pen notebook sticker poster";
const VIETNAMESE: &str = "giay the thao chinh hang moi gia re mien phi van chuyen chat luong cao nam nu tre em dep ben nhe ao quan tui xach dong ho \
dien thoai sac tai nghe op lung ca phe tra banh keo my pham son kem duong da nuoc hoa do gia dung nha bep den quat noi chao";
/// Characters that names of firms are made of.
const NAME_CHARACTERS: &str = "安宝贝博昌超晨成诚驰川春达大德帝鼎东方飞丰福富港高格贵国海汉豪浩和恒红宏鸿华皇辉惠吉佳嘉建江金锦京晶精景久居聚君凯康科兰朗乐雷力立丽利联良龙隆\
鲁绿马美梦米名明鸣铭南能宁诺欧鹏品普奇千前乾强巧青清庆泉人仁日荣瑞润赛三森山尚神升生胜圣盛十世市双顺思斯松苏泰唐天田通同万旺威维伟文五西夏先祥翔小欣新鑫信兴星秀旭雪雅亚\
燕阳洋耀业一伊怡宜亿益意银英永优友宇玉誉元原源远月越云运泽展长兆振正之芝志致智中众洲珠卓紫";

/// The same numbers for the same seed (SplitMix64).
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Self {
        Chance(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }

    /// One of them; the first are met most often, as words are.
    fn frequent<T: Copy>(&mut self, of: &[T]) -> T {
        let uniform = (self.next() >> 11) as f64 / (1_u64 << 53) as f64;
        let at = (of.len() as f64).powf(uniform) - 1.0;
        of[(at as usize).min(of.len() - 1)]
    }

    fn any<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }
}

/// All the words of the market.
struct Words {
    chinese: Vec<&'static str>,
    english: Vec<&'static str>,
    vietnamese: Vec<&'static str>,
    name_characters: Vec<char>,
    /// Words that read like English, for texts whose vocabulary is as wide as it is in life.
    rare: Vec<String>,
    rare_chinese: Vec<String>,
}

impl Words {
    fn new(chance: &mut Chance) -> Self {
        let name_characters: Vec<char> = NAME_CHARACTERS.chars().collect();
        let rare = (0..20_000).map(|_| syllables(chance)).collect();
        let character = |chance: &mut Chance| chance.frequent(&name_characters);
        let rare_chinese = (0..20_000).map(|_| [character(chance), character(chance)].iter().collect()).collect();
        Words {
            chinese: CHINESE.split_whitespace().collect(),
            english: ENGLISH.split_whitespace().collect(),
            vietnamese: VIETNAMESE.split_whitespace().collect(),
            name_characters,
            rare,
            rare_chinese,
        }
    }
}

/// A made-up Latin word of two to four syllables.
fn syllables(chance: &mut Chance) -> String {
    let mut word = String::new();
    for _ in 0..2 + chance.below(3) {
        word.push(char::from(chance.any(b"bcdfghjklmnprstvwxz")));
        word.push(char::from(chance.any(b"aeiouy")));
        if chance.below(3) == 0 {
            word.push(char::from(chance.any(b"nrstlmk")));
        }
    }
    word
}

fn thai(chance: &mut Chance, syllables: usize) -> String {
    let consonants: Vec<char> = "กขคงจชซญดตถทธนบปผพภมยรลวศสหอ".chars().collect();
    let vowels: Vec<char> = "ะาิีึืุูเแโไ".chars().collect();
    (0..syllables).flat_map(|_| [chance.any(&consonants), chance.any(&vowels)]).collect()
}

/// `count` different names.
pub fn marks(count: usize, seed: u64) -> Vec<String> {
    let mut chance = Chance::new(seed);
    let words = Words::new(&mut chance);
    let mut known = HashSet::new();
    let mut marks = Vec::with_capacity(count);
    while marks.len() < count {
        let kind = chance.below(100);
        let mark = match kind {
            0..25 => syllables(&mut chance),
            25..38 => format!("{} {}", syllables(&mut chance), syllables(&mut chance)),
            38..45 => format!("{} {}", chance.any(&words.english), syllables(&mut chance)),
            45..65 => (0..3 + chance.below(2)).map(|_| chance.any(&words.name_characters)).collect(),
            65..80 => {
                let name: String = (0..2).map(|_| chance.any(&words.name_characters)).collect();
                name + chance.any(&words.chinese)
            }
            80..90 => {
                let (first, second) = (chance.any(&words.vietnamese), chance.any(&words.vietnamese));
                format!("{first} {second} {}", syllables(&mut chance))
            }
            _ => {
                let count = 3 + chance.below(4);
                thai(&mut chance, count)
            }
        };
        if known.insert(mark.clone()) {
            marks.push(mark);
        }
    }
    marks
}

/// `count` texts of about `bytes` bytes, which name some of `marks`, one time in four with a letter that is wrong.
pub fn listings(count: usize, bytes: usize, marks: &[String], seed: u64) -> Vec<String> {
    let mut chance = Chance::new(seed);
    let words = Words::new(&mut chance);
    (0..count)
        .map(|_| {
            let kind = chance.below(10);
            let length = bytes / 2 + chance.below(bytes + 1);
            let mut text = String::with_capacity(length + 32);
            while text.len() < length {
                match kind {
                    0..4 if chance.below(5) == 0 => text.push_str(&words.rare[chance.below(words.rare.len())]),
                    0..4 => text.push_str(chance.frequent(&words.english)),
                    4 => text.push_str(chance.frequent(&words.vietnamese)),
                    5..9 if chance.below(8) == 0 => text.push_str(chance.frequent(&words.english)),
                    5..9 if chance.below(5) == 0 => {
                        text.push_str(&words.rare_chinese[chance.below(words.rare_chinese.len())]);
                    }
                    5..9 => text.push_str(chance.frequent(&words.chinese)),
                    _ => text.push_str(&thai(&mut chance, 3)),
                }
                if kind < 5 || chance.below(9) == 0 {
                    text.push(' ');
                }
                if chance.below(150) == 0 {
                    push_mark(&marks[chance.below(marks.len())], chance.below(4) == 0, &mut text);
                }
            }
            text
        })
        .collect()
}

fn push_mark(mark: &str, is_misspelt: bool, text: &mut String) {
    text.push(' ');
    let middle = mark.chars().count() / 2;
    for (at, c) in mark.chars().enumerate() {
        text.push(if is_misspelt && at == middle && c.is_ascii_lowercase() { 'q' } else { c });
    }
    text.push(' ');
}
