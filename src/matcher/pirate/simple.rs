//! Traditional characters of the tables' Chinese words, read as simplified ones.
//! Each pair has the same length in UTF-8, so that places in the text stay what they are.

use std::borrow::Cow;

/// Traditional and simplified, side by side; only characters that occur in the tables.
const PAIRS: &str = "網网盤盘雲云線线觀观費费載载資资鏈链連连碼码種种無无刪删減减員员會会電电視视劇剧體体學学課课書书雙双語语國国粵粤輯辑壓压縮缩檔档點点擊击發发號号轉转鏡镜質质畫画蘭兰綫线檢检動动漫漫畫画節节賽赛場场門门預预購购訂订評评譯译讀读聽听圖图館馆開开權权術术訊讯試试說说報报導导請请頻频錄录製制驗验務务專专業业區区圍围電电腦脑軟软體体綠绿參参與与歌歌詞词曲曲獨独後后續续簡简漢汉緩缓幫帮領领禮礼賣卖買买郵邮箱箱貨货現现裝装週周邊边黨党優优獻献尋寻優优龍龙馬马風风鳥鸟飛飞機机頁页級级終终極极線线絲丝紀纪紅红約约給给結结絕绝統统經经總总編编練练緊紧維维繼继續续纜缆羅罗義义習习聯联聲声職职聞闻聖圣腳脚臺台台台興兴舊旧莊庄華华萬万葉叶藝艺藥药蘋苹處处虛虚補补裏里複复見见規规覺觉覽览訪访設设許许話话該该詳详誌志認认調调談谈論论諸诸證证識识警警議议護护讓让變变豐丰貓猫財财責责貼贴貴贵費费賀贺贊赞賞赏質质賬账賴赖贏赢趕赶跡迹車车軌轨軍军軸轴較较輔辅輕轻輪轮輸输轉转辦办農农這这進进運运過过達达違违遠远適适選选遺遗還还邏逻鄰邻釋释針针鈕钮錢钱鋼钢錯错鍵键鎖锁鏡镜鐘钟鑰钥長长閃闪閉闭間间閱阅闊阔關关陽阳陰阴陣阵際际險险隨随隱隐隻只雜杂離离難难電电需需霧雾靜静響响頂顶項项順顺須须頓顿頭头題题顏颜願愿類类顧顾顯显飯饭飲饮館馆駐驻駕驾驅驱驗验驚惊髮发鬧闹魔魔鮮鲜麗丽麥麦麼么黃黄齊齐齋斋龜龟啟启啓启問问單单嗎吗噴喷團团園园圓圆圖图壞坏聲声壽寿夢梦夾夹奪夺奮奋姐姐嬰婴孫孙寫写實实寶宝將将對对屆届層层島岛嶺岭帥帅師师帶带幣币廣广廳厅彈弹強强彙汇徑径從从復复愛爱態态慣惯慶庆憶忆應应懷怀戀恋戰战戲戏戶户拋抛換换揮挥損损搖摇搶抢摯挚擇择擋挡擁拥據据擴扩擺摆攜携攝摄數数敵敌斷断時时晉晋晝昼暫暂書书東东條条極极構构樣样標标樂乐樹树橋桥檔档歡欢歐欧歲岁歷历殺杀氣气決决沒没況况淚泪減减測测湯汤滿满漁渔漲涨潔洁潛潜濟济灣湾災灾為为烏乌無无燈灯營营爭争爺爷牆墙狀状獄狱獎奖獲获產产畢毕異异當当療疗瘋疯盜盗盡尽監监盤盘眾众礙碍禍祸禦御稱称積积穩稳窮穷競竞筆笔築筑簽签籃篮籍籍糧粮";

/// The text with the traditional characters of the tables' words replaced.
pub(super) fn simplified(text: &str) -> Cow<'_, str> {
    if !text.chars().any(|c| simple(c) != c) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(simple).collect())
}

fn simple(c: char) -> char {
    if !matches!(c as u32, 0x4E00..=0x9FFF) {
        return c;
    }
    MAP.binary_search_by_key(&c, |(traditional, _)| *traditional).map_or(c, |at| MAP[at].1)
}

static MAP: std::sync::LazyLock<Vec<(char, char)>> = std::sync::LazyLock::new(|| {
    let chars: Vec<char> = PAIRS.chars().collect();
    let mut pairs: Vec<(char, char)> = chars.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect();
    pairs.sort_unstable();
    pairs.dedup_by_key(|pair| pair.0);
    pairs
});
