# 阻断决定与阻断名单。

target-no-kind = “{ $text }”没有写明阻断对象：请写 url:…、host:…、site:… 或 ip:…
target-no-name = “{ $text }”不是域名
target-one-label = “{ $text }”是整个顶级域
target-no-ip = “{ $text }”不是 IP 地址
target-no-url = “{ $text }”不是可以阻断的 http 或 https 地址

blocks-field-empty = { $field ->
    [reason] 提议没有写明理由：请用 --reason 说明
    [ground] 提议没有写明法律依据：请用 --ground 写明法条、判决或裁定及其编号
    [proposed-by] 没有提议人：请用 --as 写明
   *[other] { $field } 为空
}
blocks-field-too-long = { $field } 的文字超过 { $most } 个字符
blocks-wrong-end = 决定的有效期须长于零，且不超过 { $most } 天
blocks-too-many-hits = 一项提议最多依据 { $most } 条线索
blocks-no-target = 请写明阻断对象：--url、--host、--site、--ip 或 --hit
blocks-right-unknown = 登记簿中没有权利 { $right }
blocks-hit-undecided = 线索 { $hit } 尚无人认定：请先用 reeve hits decide { $hit } --verdict infringes 认定
blocks-hit-changed = 线索 { $hit } 的商品信息在认定之后已有变化：请用 reeve hits decide 重新认定
blocks-hit-cleared = 线索 { $hit } 已认定为不侵权：不得据此阻断
blocks-hit-elsewhere = 线索 { $hit } 不在 { $target } 上
blocks-hit-nowhere = 线索 { $hit } 的商品没有网址
blocks-hit-without-record = 存档中没有线索 { $hit } 的记录：提议不含该项证据
blocks-proposed = 已提议 { $decision }：{ $target }，有效期至 { $until }；须由另一人用 reeve block approve { $decision } --as 操作人 批准
blocks-approved = 已批准：自下次 reeve block build 起阻断 { $target }，至 { $until } 止
blocks-revoked = 已撤销：自下次 reeve block build 起，任何名单都不再包含 { $target }
blocks-turned-down = 已驳回：不阻断 { $target }
blocks-said-before = 对 { $decision } 此前已作同样表示，没有变化
blocks-own-proposal = 决定 { $decision } 由 { $proposer } 提议：须由另一人批准
blocks-was-revoked = 决定 { $decision } 已被驳回或撤销；请重新提议
blocks-has-expired = 决定 { $decision } 已到期；请重新提议
blocks-unknown = 没有唯一对应 { $decision } 的决定：请用 reeve block list 查看全部编号，并写足以区分的位数
blocks-dry-run-of-what = --dry-run 用于 build：reeve block --dry-run 或 reeve block build --dry-run
blocks-format-unknown = 没有名为 { $format } 的阻断名单格式；现有：{ $known }
blocks-built = { $folder } 中共 { $files } 份已签名名单，{ $entries } 个阻断对象，序列号 { $serial }
blocks-unwritable = 无法写入 { $path }：{ $reason }；原有名单保持不变
blocks-evidence = { $url }，采集于 { $time }，记录 SHA-256 { $sha256 }
blocks-state-proposed = 待批准
blocks-state-in-force = 生效中
blocks-state-expired = 已到期
blocks-state-revoked = 已驳回或撤销
blocks-word-proposed = 提议
blocks-word-approved = 批准
blocks-word-revoked = 撤销
blocks-word-turned-down = 驳回
signing-key-unusable = 签名密钥 { $path } 无法使用：{ $reason }
blocks-column-decision = 决定
blocks-column-state = 状态
blocks-column-target = 阻断对象
blocks-column-ground = 法律依据
blocks-column-proposed-by = 提议人
blocks-column-approved-by = 批准人
blocks-column-expires = 到期时间

help-block = 决定阻断对象并生成阻断名单；一人提议，另一人批准
help-block-arg-dry-run = 不写入任何内容，只说明名单将包含什么、还会影响谁（同 build --dry-run）
help-block-propose = 提议阻断一个网址、主机、站点或 IP 地址；输出决定的编号
help-block-propose-arg-url = 仅此一个 http 或 https 网址；绝不会进入域名或 IP 地址名单
help-block-propose-arg-host = 仅此域名，不含其下级域名
help-block-propose-arg-site = 此域名及其所有下级域名
help-block-propose-arg-ip = 此 IP 地址
help-block-propose-arg-hits = 已认定侵权的线索的编号或其开头；以其存档页面为证据，未写明对象时阻断其商品网址；可重复
help-block-propose-arg-reason = 理由
help-block-propose-arg-ground = 法律依据：法条、判决，或裁定及其编号
help-block-propose-arg-right = 所涉权利的编号；不写则由线索得出
help-block-propose-arg-days = 有效天数，1 到 731
help-block-approve = 以 --as 所写的操作人批准他人的提议
help-block-approve-arg-ids = 决定的编号或其开头
help-block-approve-arg-note = 需一并记录的说明
help-block-revoke = 撤销决定或驳回提议；不可恢复
help-block-revoke-arg-ids = 决定的编号或其开头
help-block-revoke-arg-note = 原因
help-block-list = 列出决定，旧的在前
help-block-list-arg-state = 只列此状态的决定
help-block-list-arg-right = 只列涉及此权利的决定
help-block-list-arg-name = 只列涉及此域名及其下级域名的决定
help-block-show = 显示一项决定及其证据和全部表示
help-block-show-arg-id = 决定的编号或其开头
help-block-build = 用生效中的决定生成已签名的阻断名单
help-block-build-arg-out = 名单写入的目录
help-block-build-arg-formats = 只生成此格式（以及目录中已有名单的格式）；可重复
help-block-build-arg-dry-run = 不写入任何内容，只说明名单将包含什么、还会影响谁
help-block-key = 输出用于核对名单签名的公钥
help-block-approve-arg-override-reason = 防误封检查提出异议时仍须阻断的理由，与批准一并记录；检查拒绝的，不得推翻
help-block-check = 说明还会影响谁，以及哪些决定因何不进入名单
help-block-check-arg-ids = 决定的编号或其开头；不写则为全部待批准和生效中的决定
help-block-check-arg-url = 此 http 或 https 网址，无论是否已有决定
help-block-check-arg-host = 仅此域名
help-block-check-arg-site = 此域名及其所有下级域名
help-block-check-arg-ip = 此 IP 地址
help-arg-passive-dns = 域名及其曾解析到的地址：被动 DNS 通用输出格式的 JSON Lines，或每行“域名 地址”；不给则用数据目录中的 block/passive-dns.jsonl
help-arg-protected = 不得阻断的域名和地址段，每行一个，在自带保护名单之外追加；不给则用数据目录中的 block/protected.txt
help-arg-subscriber-lines = 宽带用户线路的地址段和域名，每行一个；不给则用数据目录中的 block/subscriber-lines.txt

blocks-column-allowed = 可以阻断
blocks-column-objections = 异议
blocks-column-others = 还会影响谁
blocks-passive-dns-line = 此行既不是被动 DNS 通用输出格式的记录，也不是“域名 地址”
blocks-protected-line = 此行不是域名或地址段；前面只可写：government、infrastructure、cdn、mail、education、top、platform、own
blocks-subscriber-line = 此行不是地址段、地址或域名
blocks-file-unreadable = 无法读取 { $path }：{ $reason }
blocks-file-too-large = { $path } 超过 { $mib } MiB：请只保留相关的域名和地址
blocks-file-faults = { $path } 有 { $count } 行无法读取；请先改正
blocks-said = { $text }
blocks-severity-note = 提示：{ $objection }
blocks-severity-needs-override = 须说明理由方可阻断：{ $objection }
blocks-severity-refuses = 拒绝阻断：{ $objection }
blocks-overridden = 仍予批准的理由：{ $reason }
blocks-guard-refuses = 不阻断 { $target }：因上述理由，防误封检查拒绝决定 { $decision }。请提议更小的范围，或撤销该决定
blocks-guard-needs-override = 如上所述，阻断 { $target } 会影响他人：仍要阻断的，请用 reeve block approve { $decision } --override 理由 说明
blocks-left-out = 未列入任何名单：{ $target }（决定 { $decision }）：{ $why }
blocks-guard-public-suffix = { $about } 是公共后缀：任何人的域名都在其下
blocks-guard-platform-suffix = { $about } 是平台后缀：许多人的站点在其下
blocks-guard-suffixes-below = { $about } 之下有公共后缀
blocks-guard-protected = { $about } 在保护名单中{ $count ->
    [0] {""}
   *[other] （{ $others }）
}
blocks-guard-below-protected = 其上级 { $about } 在保护名单中
blocks-guard-authorized-domain = 属于权利人或被许可人：{ $about }{ $count ->
    [0] {""}
   *[other] （{ $others }）
}
blocks-guard-not-public = 该地址在 { $about } 内：属于内部网络，不在公共互联网上
blocks-guard-subscriber-line = { $about } 是宽带用户线路：明天就可能是别人在用
blocks-guard-shared-address = { $about } 上还有其他 { $count } 个域名：{ $others }
blocks-guard-unknown-address = 不知道 { $about } 上还有谁：请用 --passive-dns 提供被动 DNS 数据
blocks-guard-little-infringing = { $about } 上有 { $count } 件商品未认定侵权：侵权的不足一半
blocks-guard-nothing-captured = 没有采集过 { $about } 的任何内容
blocks-guard-names-below = { $about } 之下已知还有 { $count } 个域名：{ $others }
blocks-guard-hits-cleared = 所依据的 { $count } 条线索其后已全部认定为不侵权：{ $about }
blocks-guard-some-hits-cleared = 所依据的线索中有 { $count } 条其后已认定为不侵权：{ $about }
blocks-guard-hits-changed = 所依据的线索中有 { $count } 条的商品信息其后已有变化，应重新核查：{ $about }

# 阻断提议文件。
blocks-imported = 已提议 { $proposed } 项，已有 { $known } 项，有误 { $faulty } 条
blocks-import-fault = { $path }:{ $line }：{ $reason }
blocks-import-unopened = 无法读取 { $path }：{ $reason }
blocks-import-unreadable = 无法读取此记录：{ $reason }
blocks-import-no-record = 这不是记录：每行写一个 JSON 对象
blocks-import-long-line = 该行超过 { $most } 字节
blocks-import-too-many = 文件超过 { $most } 条记录；其后的内容不读取
blocks-import-value = { $field }：请写文本、数字或文本列表
blocks-import-columns = 该行有 { $cells } 格，表头有 { $columns } 列
blocks-import-unknown = { $field }：未知的键；可用的键为 { $known }
blocks-import-missing = 缺少 { $field }
blocks-import-days = days：{ $days } 不是 1 到 { $most } 之间的数
help-block-import = 按文件提议阻断：JSON Lines 或 CSV，键为 target（url:…、host:…、site:…、ip:…）、reason、ground、right、hits、days；输出编号
help-block-import-arg-files = 提议文件
blocks-hit-not-served-from = 线索 { $hit }：存档的页面并非来自 { $address }，或存档未记录来源地址
blocks-decided-meanwhile = 汇集清单期间不断有人作出新的决定，请重新生成
