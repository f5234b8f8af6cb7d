# 建立检索快照时略去的内容。
matcher-right-not-in-force = 权利 { $right } 在 { $date } 未生效或已失效，不参与比对
matcher-right-twice = 权利 { $right } 重复登记；以第一条记录为准
matcher-name-too-short = 权利 { $right } 的名称“{ $name }”过短，无法检索；请补充较长的别名
matcher-picture-unreadable = 权利 { $right } 的图片 { $image } 不参与比对：{ $reason }
matcher-picture-too-plain = 权利 { $right } 的图片 { $image } 内容过少，无法与其他图片区分；请登记内容更丰富的图片

# 各项发现的理由。
matcher-name-in-text = 出现名称“{ $name }”
matcher-name-spaced-out = 以拆字间隔方式出现名称“{ $name }”
matcher-picture-copy = { $variant ->
    [same] 使用了权利图片
    [mirrored] 使用了镜像翻转的权利图片
    [trimmed] 使用了边框经改动的权利图片
    [trimmed_mirrored] 使用了边框经改动并镜像翻转的权利图片
    [cropped] 使用了裁剪后的权利图片
   *[cropped_mirrored] 使用了裁剪并镜像翻转的权利图片
}（{ $bits } 位中相差 { $distance } 位；画面 { $surface }% 一致）
matcher-replica-words = 使用仿冒商品的用语“{ $word }”
matcher-price-below-reference = 售价仅为权利人参考价的 { $percent }%
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
