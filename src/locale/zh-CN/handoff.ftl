# 移送其他机关的案件。
handoff-letter-title = 案件移送函
handoff-letter-from = 移送单位
handoff-letter-actor = 承办人
handoff-letter-reach = 联系方式
handoff-letter-to = 接收单位
handoff-letter-case = 案件编号
handoff-letter-as-of = 材料截至
handoff-letter-right = 权利
handoff-letter-holder = 权利人
handoff-letter-registration = 注册（登记）号
handoff-letter-offender = 卖家
handoff-letter-key = 签名公钥
handoff-letter-listings = 涉案商品信息
handoff-letter-offer = 商品
handoff-letter-seller = 卖家
handoff-letter-price = 价格
handoff-letter-record = 存档记录
handoff-letter-more = 另有 { $count } 条见 listings.jsonl。
handoff-letter-jurisdiction = 管辖连接点
handoff-letter-jurisdiction-hint = 以本案材料所显示者为限，并注明出处。由哪个机关管辖，应依法由人决定。
handoff-letter-not-known = 本案材料未显示
handoff-letter-elements = 要件清单
handoff-letter-elements-hint = 列明材料已显示的内容及出处；未显示的即为缺失，须另行查明。此处不作任何推定。
handoff-letter-missing = 缺失
handoff-letter-shown = 见
handoff-letter-lane = 繁简分流
handoff-letter-contacts = 专家与援助联系方式
handoff-letter-no-contacts = 移送单位未保存适用于该地区和该类权利的联系方式。
handoff-letter-check = 核验方法
handoff-letter-check-hint = 请将公钥与移送单位通过其他途径提供的公钥核对。签名针对 manifest.json，其中载有每个文件的摘要值；证据记录保持存档时的原样。
handoff-lane = { $lane ->
    [simple] 简案：依本表即可办结
   *[complex] 繁案：需要研判
}
handoff-connection = { $kind ->
    [seller] 卖家所在地
    [platform] 平台所在地
    [right-holder] 权利（注册地；权利人住所未在案）
   *[consumer] 消费者所在地
}
handoff-element = { $element ->
    [right] 权利
    [use] 使用
    [likeness] 近似或相同
    [scale] 规模
    [intent] 主观故意
    [price] 价格
   *[turnover] 违法经营额
}
handoff-asks-right = { $kind ->
    [trademark] 商标已在相关商品上核准注册且有效。
    [patent] 专利已授权且有效，并附权利要求书。
    [design] 外观设计已授权且有效，并附视图。
    [copyright_work] 有作品及作者或权利人的证明材料。
    [geographical_indication] 名称受保护，并载明产地范围。
    [plant_variety] 品种权已授予且有效。
    [broadcast] 有广播及其受保护时段的证明材料。
   *[other] 有该知识及其来源群体的证明材料。
}
handoff-asks-use = { $kind ->
    [trademark] 在商业活动中于商品或服务上使用该商标，且页面已存档。
    [copyright_work] 复制、展示或提供该作品，且页面已存档。
    [broadcast] 转播或提供该广播，且页面已存档。
   *[other] 许诺销售或使用受保护对象，且页面已存档。
}
handoff-asks-likeness = { $kind ->
    [trademark] 标志相同或近似容易导致混淆，商品相同或类似。
    [copyright_work] 所展示内容为该作品，或与其实质性相似。
    [patent] 产品具备权利要求的全部技术特征；须由专业人员比对。
    [design] 整体视觉效果无实质性差异；须比对视图。
    [geographical_indication] 商品并非产自该产地，或不符合标准。
    [plant_variety] 材料属于受保护品种；须经检测证明。
   *[other] 所展示者即受保护对象。
}
handoff-asks-scale = 不止一条商品信息。
handoff-asks-intent = 卖家明知：自行言明、隐匿名称，或在被告知后继续。
handoff-asks-price = 单件标价。
handoff-asks-turnover = 销售数量与金额；须调取账册、平台或支付机构的数据。
handoff-contact-kind = { $kind ->
    [agency] 机关
    [expert] 专家
    [legal-aid] 法律援助
    [laboratory] 检测机构
   *[translator] 翻译
}
handoff-contact-source = 信息来源：{ $source }
handoff-bad-contacts = 无法读取联系方式文件：{ $reason }
handoff-contact-without = 联系方式“{ $name }”须有名称和信息来源
handoff-too-large = 移送包最多 { $files } 个文件、{ $mib } MiB
handoff-not-zip = 不是完整的 ZIP 文件：{ $reason }
handoff-not-canonical = 移送包被改动过：容器与写入时不一致
handoff-bad-name = 移送包中有不合规或重复的文件名：{ $name }
handoff-missing = 移送包缺少 { $name }
handoff-unlisted = 移送包中的 { $name } 不在清单内
handoff-changed = { $name } 被改动过：与其摘要值不符
handoff-bad-file = 无法读取 { $name } 第 { $line } 行：{ $reason }
handoff-too-new = 移送包为第 { $version } 版，由更新版本的 Reeve 制作；请先升级
handoff-no-bundle = 这不是 Reeve 移送的案件
handoff-unknown-signer = 移送包由“{ $name }”签名，而其公钥在此不受信任：{ $key }；请与通过其他途径取得的公钥核对，再用 --key 或 `reeve cases keys add` 给出
handoff-other-case = 签名属于另一案件
handoff-evidence = 无法读取证据文件第 { $offset } 字节处的记录：{ $reason }
handoff-evidence-index = 证据文件第 { $offset } 字节处的记录与索引不符
handoff-evidence-digest = 证据文件第 { $offset } 字节处的记录与其自带摘要值不符，或没有摘要值
handoff-dangling = { $what } 被引用而不在移送包内，或者相反
help-cases-handoff = 把案件连同全部材料移送其他机关，为一个经签名的文件，并打印其摘要值
help-cases-handoff-arg-case = 案件编号，或其开头
help-cases-handoff-arg-to = 接收机关
help-cases-handoff-arg-out = 写入的文件
handoff-nothing-confirmed = 案件 { $case } 中没有被认定为侵权的商品信息，无可移交；请用 `reeve hits decide` 作出认定，或用 `reeve cases show { $case }` 查看
handoff-needs-sender = 未说明由哪个机构移交：请用 --from 机构名称 指明（或用 --as 说明操作人）
help-cases-handoff-arg-from = 本机关名称；未给出时为 --as 给出的名义
help-cases-handoff-arg-reach = 接收机关与您联系的方式
help-cases-handoff-arg-contacts = 专家与援助联系方式文件（TOML，[[contact]]，含 name、kind、regions、rights、address、phone、email、web、source）；未给出时为数据文件夹中的 contacts.toml（如有）
help-cases-import = 接收其他机关移送的案件：先核验每一个字节；重复接收不产生变化
help-cases-import-arg-file = 文件
help-cases-import-arg-key = 移送机关的公钥，为其一行文本或文件；此后该公钥受信任
help-cases-received = 列出已接收的移送包；指定其一时，显示其与本处其他案件的重合之处
help-cases-received-arg-id = 移送包摘要值，或其开头
help-cases-received-arg-out = 把移送包原样逐字节写入此文件
help-cases-keys = 受信任的公钥
help-cases-keys-add = 以 --as 给出的名义信任一个公钥；请先与其持有者通过其他途径提供的核对
help-cases-keys-add-arg-key = 公钥，为其一行文本或文件
help-cases-keys-add-arg-name = 持有者
help-cases-keys-list = 列出受信任的公钥
help-cases-keys-remove = 不再信任一个公钥；此前凭它接收的保留
help-cases-keys-remove-arg-key = 公钥，为其一行文本或文件
help-cases-keys-own = 打印本机关的公钥；首次需要时生成
handoff-column-name = 文件
handoff-column-sha256 = SHA-256
handoff-column-size = 字节
handoff-column-agency = 机关
handoff-column-key = 公钥
handoff-column-bundle = 移送包
handoff-column-case = 案件
handoff-column-as-of = 材料截至
handoff-column-received = 接收时间
handoff-column-also-in = 同一案件另见
handoff-column-kind = 重合
handoff-column-what = 内容
handoff-made = 移送 { $to } 的案件 { $case } 已写入 { $path }
    移送内容摘要值：sha256:{ $content }
    移送包清单摘要值：sha256:{ $bundle }
    本机关公钥，须通过其他途径告知接收机关：{ $key }
handoff-taken = 已接收 { $from } 移送的案件 { $case }
    移送内容摘要值：sha256:{ $content }
    移送包清单摘要值：sha256:{ $bundle }
handoff-known = 此移送包先前已接收，没有变化：案件 { $case }，来自 { $from }
    移送内容摘要值：sha256:{ $content }
    移送包清单摘要值：sha256:{ $bundle }
handoff-linked = 案件 { $case } 已随先前的移送包在案：本次来自 { $from } 的移送包予以保存并关联，案件不重复登记
    移送内容摘要值：sha256:{ $content }
    移送包清单摘要值：sha256:{ $bundle }
handoff-own = 案件 { $case } 是本机关自己的案件：来自 { $from } 的移送包予以保存，案件不变
    移送内容摘要值：sha256:{ $content }
    移送包清单摘要值：sha256:{ $bundle }
handoff-not-kept = 保存的移送包 { $bundle } 与签名内容不符：磁盘或数据库已损坏
handoff-overlap = { $kind ->
    [listing] 同一商品信息
    [offender] 同一卖家或联系方式
   *[right] 同一权利
}：{ $what } — { $whose } { $case }
handoff-own-case = 本机关案件
handoff-case-of = { $agency } 移送的案件
handoff-no-delivery = 没有唯一对应 { $bundle } 的移送包；`reeve cases received` 列出全部
handoff-key-added = 自此信任 { $name } 的公钥：{ $key }
handoff-key-removed = 不再信任该公钥：{ $key }
handoff-key-unknown = 该公钥本来就不受信任：{ $key }
handoff-without-right = 权利 { $right } 已不在权利库中：其记录未随案移送
handoff-record-left-out = { $file } 第 { $offset } 字节处的记录未随案移送：{ $reason }
handoff-evidence-full = { $file } 中有记录未随案移送：一个移送包的证据最多 { $mib } MiB
handoff-picture-left-out = 图片 { $address } 未随案移送：存档中没有比对时的原样
