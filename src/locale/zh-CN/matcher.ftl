# 建立检索快照时略去的内容。
matcher-right-not-in-force = 权利 { $right } 在 { $date } 未生效或已失效，不参与比对
matcher-right-twice = 权利 { $right } 重复登记；以第一条记录为准
matcher-name-too-short = 权利 { $right } 的名称“{ $name }”过短，无法检索；请补充较长的别名
matcher-ignored-unreadable = 忽略图片 { $image } 不参与比对：{ $reason }
matcher-picture-unreadable = 权利 { $right } 的图片 { $image } 不参与比对：{ $reason }
matcher-picture-too-plain = 权利 { $right } 的图片 { $image } 内容过少，无法与其他图片区分；请登记内容更丰富的图片

# 各项发现的理由。
matcher-name-in-text = 出现名称“{ $name }”
matcher-name-spaced-out = 以拆字间隔方式出现名称“{ $name }”
matcher-name-other-script = 以其他字形、字体或相似字符写出“{ $name }”：“{ $written }”
matcher-name-initials = 出现已登记的别名“{ $name }”：“{ $written }”
matcher-name-plus-generic = 将“{ $name }”与通用词连写：“{ $written }”
matcher-name-part-of-word = 较长词语中含有“{ $name }”：“{ $written }”
matcher-name-leet = 以数字或符号代替字母写出“{ $name }”：“{ $written }”
matcher-name-masked = 遮掩“{ $name }”中的字符：“{ $written }”
matcher-name-same-sound = “{ $written }”与“{ $name }”读音相同
matcher-name-near-sound = “{ $written }”与“{ $name }”读音相近
matcher-name-similar-shape = “{ $written }”与“{ $name }”字形相近
matcher-name-split = 拆字写出“{ $name }”：“{ $written }”
matcher-name-reordered = “{ $written }”与“{ $name }”文字相同而排列顺序不同
matcher-name-one-differs = “{ $written }”与“{ $name }”仅个别字符不同
matcher-name-romanised = 以拼音写出“{ $name }”：“{ $written }”
matcher-name-mixed = 以汉字与拼音混写“{ $name }”：“{ $written }”
matcher-picture-copy = { $form ->
    [same] 使用了权利图片
    [framed] 使用了加边框的权利图片
    [cropped] 使用了裁剪后的权利图片
    [part] 画面中拼入了权利图片
    [rotated] 使用了旋转后的权利图片
   *[distorted] 使用了变形后的权利图片
}{ $mirrored ->
    [yes] ，镜像翻转
   *[no] {""}
}{ $negative ->
    [yes] ，反相
   *[no] {""}
}（所比对画面 { $share }% 一致）
matcher-mark-in-picture = 画面中有疑似该权利的标识{ $mirrored ->
    [yes] （镜像）
   *[no] {""}
}：轮廓 { $share }% 吻合。供人工审核，相似本身不构成证明
matcher-read-on-picture = 图片上读出“{ $written }”，可能是“{ $name }”（把握 { $confidence }%，距左 { $across }%，距上 { $down }%）：仅供人工核查，不作证据
matcher-replica-words = 使用仿冒商品的用语“{ $word }”
matcher-price-below-reference = { $percent ->
    [0] 售价不足权利人参考价的 1%
   *[other] 售价仅为权利人参考价的 { $percent }%
}
matcher-seller-unauthorized = “{ $seller }”不在授权销售者名单中
matcher-origin-outside-region = 标示的产地不在保护地域内：{ $place }
matcher-shipped-from-outside = 发货地不在保护地域内：{ $place }
matcher-pirate-link = 提供{ $kind ->
    [net_disk] 网盘链接
    [magnet] 磁力链接
    [torrent] 种子文件
    [m3u8] 视频流（m3u8）
    [iptv_list] IPTV 直播源列表
   *[peer_to_peer] 点对点下载链接
}，并使用用语：{ $words }
matcher-pirate-link-alone = 提供{ $kind ->
    [net_disk] 网盘链接
    [magnet] 磁力链接
    [torrent] 种子文件
    [m3u8] 视频流（m3u8）
    [iptv_list] IPTV 直播源列表
   *[peer_to_peer] 点对点下载链接
}
matcher-pirate-words = 以盗版传播用语提供作品：{ $words }
matcher-pirate-words-live = 在播出时段前后提供该节目，并使用用语：{ $words }
matcher-pirate-link-live = 在播出时段前后提供{ $kind ->
    [net_disk] 网盘链接
    [magnet] 磁力链接
    [torrent] 种子文件
    [m3u8] 视频流（m3u8）
    [iptv_list] IPTV 直播源列表
   *[peer_to_peer] 点对点下载链接
}，并使用用语：{ $words }
matcher-pirate-part = { $slot ->
    [carrier] 指明资源存放处
    [code] 给出提取密码
    [site] 提到以此闻名的网站
    [access] 引导观看、下载或阅读
    [gratis] 声称免费
    [online] 声称可在线播放
    [whole] 声称内容完整
    [quality] 标榜画质音质
    [release] 说明片源出处
    [localised] 提供字幕或配音
    [dodge] 声称可绕过会员、广告或删减
    [channel] 说明获取链接的途径
    [medium] 说明作品类型
    [format] 说明文件格式
    [live] 提供直播
    [iptv] 提供直播源列表
   *[crack] 提供破解软件
}：“{ $words }”
matcher-pirate-lawful = { $slot ->
    [lawful] 指向官方或付费渠道
    [about] 属于评介或报道
    [promo] 属于宣传物料
    [ticket] 属于售票信息
    [schedule] 属于时间表或赛果
    [music] 与歌曲有关
    [goods] 属于实物商品
    [law] 涉及反盗版或法律
    [free] 由作者自由发布
   *[service] 属于文书或存储服务
}：“{ $words }”
matcher-seller-authorized = 销售者已获权利人授权：{ $name }
matcher-site-authorized = 网站已获权利人授权：{ $name }
matcher-compatible-use = 名称用于说明商品的适配对象（“{ $word }”），并非标示来源
matcher-resale = 属于所购商品的转售（“{ $word }”）
matcher-editorial-use = 属于对作品的评介或指向其合法渠道（“{ $word }”）
matcher-same-goods = 商品属于尼斯分类第 { $class } 类，该商标在此类注册
matcher-ordinary-price = 售价为权利人参考价的 { $percent }%，并不过低
matcher-genuine-claim = 自称正品（“{ $word }”），售假者也常如此宣称
matcher-about-goods = 内容为谈论商品而非出售（“{ $word }”）
matcher-other-goods = 商品属于尼斯分类第 { $class } 类，该商标未在此类注册

# 域名与商标相近的理由。
matcher-domain-tld-swap = “{ $part }”即商标“{ $name }”，仅后缀不同
matcher-domain-addition = “{ $part }”在商标“{ $name }”末尾多加一个字符
matcher-domain-bitsquatting = “{ $part }”与商标“{ $name }”仅一个字母的一个比特不同
matcher-domain-homoglyph = “{ $part }”与商标“{ $name }”字形相近
matcher-domain-cyrillic = “{ $part }”用形近的西里尔字母书写商标“{ $name }”
matcher-domain-hyphenation = “{ $part }”在商标“{ $name }”中插入连字符
matcher-domain-insertion = “{ $part }”在商标“{ $name }”中多插入一个字符
matcher-domain-omission = “{ $part }”比商标“{ $name }”少一个字符
matcher-domain-repetition = “{ $part }”重复了商标“{ $name }”中的一个字符
matcher-domain-replacement = “{ $part }”替换了商标“{ $name }”中的一个字符
matcher-domain-transposition = “{ $part }”调换了商标“{ $name }”中的两个字符
matcher-domain-vowel-swap = “{ $part }”替换了商标“{ $name }”中的一个元音
matcher-domain-plural = “{ $part }”是商标“{ $name }”的复数形式
matcher-domain-two-typos = “{ $part }”与商标“{ $name }”相差两处
matcher-domain-leet = “{ $part }”用数字代替商标“{ $name }”中的字母
matcher-domain-subdomain = “{ $part }”把商标“{ $name }”用作他人域名的子域名，或用点号将其拆开
matcher-domain-dictionary = “{ $part }”即商标“{ $name }”，旁有“{ $word }”
matcher-domain-combosquatting = “{ $part }”即商标“{ $name }”，与“{ $word }”连写
matcher-domain-various = “{ $part }”即商标“{ $name }”，与网址成分连写
matcher-domain-pinyin = “{ $part }”是商标“{ $name }”的拼音
matcher-domain-chinese-idn = “{ $part }”是以汉字书写的商标“{ $name }”
matcher-domain-native-idn = “{ $part }”是以本文字书写的商标“{ $name }”
matcher-domain-path = 网址路径中出现商标“{ $name }”
matcher-look-alike-domain = 所在网站的域名与商标“{ $name }”相近：{ $part }
