# 侵权通知。

# 通知的种类与状态。
notices-form = { $form ->
    [dmca] DMCA 通知（《美国法典》第 17 编第 512(c)(3) 条）
    [dsa] 欧盟通知（(EU) 2022/2065 号条例第 16 条）
    [ecl42] 《电子商务法》第四十二条通知
    [platform] 平台投诉
    [vero] eBay VeRO 举报
    [abuse] 致注册商或主机商的投诉邮件
   *[other] { $form }
}
notices-state = { $state ->
    [drafted] 已起草
    [approved] 已核准
    [sent] 已发出
    [acknowledged] 已确认收到
    [removed] 已下架
    [refused] 被拒绝
    [unfounded] 因理由不成立被拒绝
    [countered] 对方已声明不侵权
    [action-filed] 已投诉或起诉
    [restored] 已恢复
    [retracted] 已撤回
   *[other] { $state }
}
notices-duty = { $duty ->
    [complain-or-sue] 向主管部门投诉或者向人民法院起诉，并通知平台
    [file-action] 提起诉讼，并通知服务提供者
    [appeal] 对平台的决定提出申诉
   *[other] { $duty }
}
notices-origin = { $origin ->
    [listing] 见于商品页面
    [abuse-mailbox] { $what } 的投诉邮箱（RFC 2142）
    [redirect] 跳转链所经网站的投诉邮箱：{ $what }
    [server] 网站应答的地址：{ $what }
    [programme] 该计划自有的接口
    [person] 由起草人指定
   *[other] { $what }
}

# 函件。
notices-subject = { $form ->
    [dmca] 著作权侵权通知：{ $right }
    [dsa] 非法内容通知：{ $right }
    [ecl42] 知识产权侵权通知：{ $right }
    [vero] 侵权商品举报：{ $right }
    [abuse] 滥用投诉（知识产权侵权）：{ $right }
   *[other] 知识产权侵权投诉：{ $right }
}（{ $items } { $what ->
    [content] 项内容
   *[goods] 件商品
}）
notices-opening = { $form ->
    [dmca] 本函为依据《美国法典》第 17 编第 512(c)(3) 条向贵方指定代理人发出的侵权通知。
    [dsa] 本函为依据 (EU) 2022/2065 号条例（《数字服务法》）第十六条发出的通知。
    [ecl42] 本函为依据《中华人民共和国电子商务法》第四十二条发出的通知，并附构成侵权的初步证据。
    [vero] 本举报由“经验证的权利人”（VeRO）计划成员提出。
    [abuse] 贵方注册或托管的网站被用于侵害下列权利。请依据贵方条款处理，并将本函转送贵方客户。
   *[other] 贵平台上的下列商品信息侵害下列权利。
}
notices-closing = { $form ->
    [dmca] 请迅速移除该材料或者禁止对其访问，并将反通知发送至上述地址。
    [dsa] 请依据第十六条第四款、第五款确认收悉，并告知贵方的决定及救济途径。
    [ecl42] 请及时采取必要措施，并将本通知转送平台内经营者。平台内经营者如提交不存在侵权行为的声明，请转送至上述地址。
   *[other] 请将处理结果及理由告知上述地址。
}
notices-closing-mistake = 如本通知有误，或者经营者有权使用，请函告上述地址：我方将予核查，确有错误的即行撤回。
notices-heading-complainant = 权利人（投诉人）信息
notices-heading-right = 权利证明
notices-heading-items = 被投诉的商品信息及链接
notices-heading-content = 被投诉的内容及链接
notices-heading-reasons = 构成侵权的理由与初步证据
notices-heading-features = 特征对比
notices-heading-good-faith = 善意声明
notices-heading-accuracy = 真实性保证
notices-heading-considered = 已考虑的事项
notices-heading-measures = 要求采取的措施
notices-heading-signature = 签署
notices-heading-retracted = 所撤回的通知
notices-label-to = 收件方
notices-label-email = 电子邮箱
notices-label-address = 地址
notices-label-form-url = 投诉页面
notices-label-date = 日期
notices-label-number = 通知编号
notices-label-name = 名称（姓名）
notices-label-role = 身份
notices-label-acts-for = 代表
notices-label-authority = 授权依据
notices-label-authority-proof = 授权证明
notices-label-identity-number = 统一社会信用代码或身份证件号码
notices-label-identity-proof = 身份证明
notices-label-contact = 联系人
notices-label-country = 国家
notices-label-phone = 电话
notices-label-right = 权利
notices-label-kind = 类型
notices-label-holder = 权利人
notices-label-registration-number = 注册（登记）号
notices-label-office = 登记机关
notices-label-classes = 尼斯分类
notices-label-jurisdictions = 有效地域
notices-label-validity = 有效期
notices-label-proof = 权属证明
notices-label-evaluation-report = 专利权评价报告
notices-label-territory = 侵权地
notices-label-ground = 法律依据
notices-label-item = 序号
notices-label-url = 链接
notices-label-title = 标题
notices-label-seller = 卖家
notices-label-site = 网站
notices-label-first-seen = 首次发现
notices-label-last-seen = 最近发现
notices-label-why = 理由
notices-label-captured = 存档时间
notices-label-digest = 存档记录的 SHA-256
notices-label-archived = 存档记录
notices-label-signature = 签名
notices-signed-electronically = { $name }（电子签名）
notices-label-signed = 签署时间
notices-label-sent = 发出时间
notices-archived-at = { $file }，第 { $offset } 字节起，{ $length } 字节
notices-noticed = 监测程序所见，并经人工核对：
notices-column-claimed = 受保护的特征
notices-column-shown = 被诉产品所示
notices-column-comparison = 对比结论
notices-column-picture = 图片
notices-comparison = { $comparison ->
    [same] 相同
    [equivalent] 等同
    [identical] 相同
    [similar] 近似
    [different] 不同
   *[other] { $comparison }
}
notices-role = { $role ->
    [holder] 权利人
    [exclusive-licensee] 独占被许可人
    [licensee] 被许可人
    [agent] 代理人
   *[other] { $role }
}
notices-measures-asked = 请贵方：
notices-measure = { $measure ->
    [remove] 删除上述商品信息
    [hide] 屏蔽上述商品信息
    [disconnect] 断开链接
    [end-transactions] 终止相关交易和服务
    [suspend-domain] 暂停域名解析
    [pass-on] 将本通知转送客户
   *[other] { $measure }
}
notices-statement-good-faith = { $form ->
    [dmca] 本人善意相信，以所投诉的方式使用该材料未经著作权人、其代理人或者法律许可。
    [ecl42] 投诉人善意相信上述商品信息侵害其权利，并知悉因通知错误造成损害的应当承担民事责任，恶意发出错误通知的应当加倍承担赔偿责任（《电子商务法》第四十二条）。
   *[other] 投诉人善意相信，该使用未经权利人、其代理人或者法律许可。
}
notices-statement-accurate = { $form ->
    [dmca] 本通知所载信息准确；本人愿受伪证罪处罚之约束，声明有权代表被指称受侵害的专有权利的所有人行事。
    [dsa] 投诉人善意相信，本通知所载信息和指控准确、完整。
    [ecl42] 投诉人书面保证本通知及所附材料真实，并承担相应的法律责任。
   *[other] 投诉人声明本通知所载信息准确、完整，有权代表权利人行事，并知悉虚假声明的法律后果。
}
notices-statement-exceptions = 已由专人考虑该使用是否属于合理使用、引用、戏仿等例外，未发现适用的例外。
notices-statement-resale = 已由专人考虑该商品是否为正品或者合法复制件的转售，认为不属于。
notices-retraction-subject = 撤回通知 { $notice }：{ $right }{ $form ->
    [dmca] （《美国法典》第 17 编第 512 条）
    [dsa] （(EU) 2022/2065 号条例第十六条）
    [ecl42] （《电子商务法》第四十二条）
   *[other] （投诉）
}
notices-retraction-opening = 兹撤回下列通知，请视同未曾发出。
notices-retraction-undo = 请撤销因该通知所采取的措施，并告知经营者。
notices-mail-no-addressee = 收件方没有电子邮箱：请用 --to 指定，或者将通知导出为文本或 HTML
notices-mail-no-sender = 投诉人没有电子邮箱：请补入投诉人文件后重新起草
notices-mail-not-written = 无法生成邮件：{ $reason }

# 条款。
notices-provision-dmca = 《美国法典》第 17 编第 512(c)(3)(A) 条
notices-provision-dmca-i = 《美国法典》第 17 编第 512(c)(3)(A)(i) 条
notices-provision-dmca-ii = 《美国法典》第 17 编第 512(c)(3)(A)(ii) 条
notices-provision-dmca-iii = 《美国法典》第 17 编第 512(c)(3)(A)(iii) 条
notices-provision-dmca-iv = 《美国法典》第 17 编第 512(c)(3)(A)(iv) 条
notices-provision-dmca-v = 《美国法典》第 17 编第 512(c)(3)(A)(v) 条
notices-provision-dmca-vi = 《美国法典》第 17 编第 512(c)(3)(A)(vi) 条
notices-provision-dsa = (EU) 2022/2065 号条例第二条第一款
notices-provision-dsa-a = (EU) 2022/2065 号条例第十六条第二款 (a) 项
notices-provision-dsa-b = (EU) 2022/2065 号条例第十六条第二款 (b) 项
notices-provision-dsa-c = (EU) 2022/2065 号条例第十六条第二款 (c) 项
notices-provision-dsa-d = (EU) 2022/2065 号条例第十六条第二款 (d) 项
notices-provision-ecl-42 = 《电子商务法》第四十二条
notices-provision-spc-identity = 法发〔2020〕32号第五条：权利证明及真实身份信息
notices-provision-spc-location = 法发〔2020〕32号第五条：能够实现准确定位的信息
notices-provision-spc-truth = 法发〔2020〕32号第五条：通知真实性的书面保证
notices-provision-spc-features = 法发〔2020〕32号第五条：特征对比说明
notices-provision-vero = eBay VeRO

# 检查结果。
notices-lint-complainant-name = 缺少投诉人名称
notices-lint-complainant-role = 未说明投诉人是权利人、被许可人还是代理人
notices-lint-complainant-not-holder = 登记的权利人另有其人：仅权利人可以自己名义投诉，其他人须在 acts_for 写明权利人
notices-lint-complainant-authority = 缺少代表权利人的授权依据或者授权证明
notices-lint-complainant-identity = 缺少投诉人的统一社会信用代码（身份证件号码）或者身份证明
notices-lint-contact-address = 缺少投诉人的通信地址
notices-lint-contact-phone = 缺少投诉人的电话
notices-lint-contact-email = 缺少投诉人的电子邮箱，或者格式不对
notices-lint-addressee-name = 缺少收件方名称
notices-lint-addressee-unreachable = 没有联系收件方的方式
notices-lint-addressee-email = 收件方的电子邮箱格式不对
notices-lint-addressee-origin = 未说明如何得知收件方
notices-lint-statement-good-faith = 缺少善意声明
notices-lint-statement-accurate = 缺少通知真实准确的声明
notices-lint-statement-exceptions = 尚无人说明已考虑合理使用等例外，须由专人确认
notices-lint-statement-resale = 尚无人说明已考虑正品合法转售，须由专人确认
notices-lint-signature = 缺少签名
notices-lint-measures = 未说明要求收件方采取的措施
notices-lint-form-for-works-only = 此格式仅适用于作品和广播节目
notices-lint-right-name = 缺少权利名称
notices-lint-right-holder = 缺少权利人
notices-lint-right-number = 缺少注册号或者登记机关；请用 `reeve rights add --registration-number 注册号 --office 登记机关` 补登后重新起草通知
notices-lint-right-proof = 缺少权属证明文件
notices-lint-right-gone = 登记簿中已无此权利
notices-lint-right-not-registered = 该权利未获注册
notices-lint-right-expired = 该权利已到期
notices-lint-right-not-yet = 该权利尚未生效
notices-lint-territory = 未说明侵权发生在哪个国家
notices-lint-territory-other-law = 此格式所依据的法律不适用于该国
notices-lint-right-elsewhere = 登记簿未载明该权利在该国有效
notices-lint-ground = 缺少法律依据
notices-lint-items = 通知未列出任何商品
notices-lint-items-too-many = 通知列出的商品过多，请分开
notices-lint-item-url = 缺少准确的 http 或 https 链接
notices-lint-item-bare-domain = 这是整个网站：需要商品的准确链接
notices-lint-item-twice = 同一商品列出两次
notices-lint-item-title = 缺少商品标题
notices-lint-item-seen = 缺少首次或最近发现的时间
notices-lint-item-old = 最近发现的时间过久，请重新扫描
notices-lint-item-evidence = 缺少存档记录或其摘要
notices-lint-item-evidence-elsewhere = 存档记录不是该商品自己的页面
notices-lint-item-why = 未说明为何构成侵权
notices-lint-item-other-right = 该线索针对的是另一权利
notices-lint-item-gone = 该线索已不存在：商品不再显示该权利
notices-lint-item-not-shown = 页面已不再显示该商品
notices-lint-item-unconfirmed = 尚无人确认该商品侵权：见 `reeve hits decide`
notices-lint-item-not-infringing = 已有人认定该商品不侵权
notices-lint-item-decision-lapsed = 认定之后商品已有变化，请重新认定
notices-lint-item-authorised = 登记簿载明该卖家或网站已获授权
notices-lint-told-before = 通知 { $notice } 已就同一商品和同一权利致同一收件方的其他邮箱或投诉页面，且仍然有效；请撤回其中之一
notices-lint-features = 外观设计或专利须附特征对比
notices-lint-feature-incomplete = 特征对比中有空白单元格
notices-lint-features-differ = 特征对比不支持侵权结论
notices-lint-evaluation-report = 平台可能要求提交实用新型或外观设计专利权评价报告
notices-lint-vero-reason-code = 缺少 eBay 理由代码，或者不是数字
notices-lint-vero-item = 这不是 eBay 商品的链接
notices-lint-vero-too-many = 一份举报最多列出 150 件商品
notices-lint-vero-countries = 理由代码 9037 须列明国家
notices-lint-vero-patent = 理由代码 9048 须写明专利号，最多 15 个字符
notices-lint-vero-detailed-message = 理由代码 9052 和 7052 须附详细说明，最多 1000 个字符
notices-lint-vero-too-long = 品牌超过 50 个字符，或者致卖家的说明超过 1000 个字符

# 由人填写的文件。
notices-complainant-missing = 没有文件 { $path }；请以 TOML 格式写明投诉人的 name、role（holder、exclusive_licensee、licensee 或 agent）、address、phone、email，以及通知种类要求的 identity_number、identity_proof、acts_for、authority、authority_proof
notices-complainant-faulty = 投诉人文件第 { $line } 行：{ $reason }
notices-features-no-column = 特征对比表缺少 { $column } 列
notices-features-no-comparison = 特征对比表第 { $line } 行：“{ $value }”不是 same、equivalent、different（外观设计：identical、similar、different）之一
notices-features-too-many = 特征对比表超过 { $max } 行
notices-features-unreadable = 无法读取特征对比表：{ $reason }

# 步骤。
notices-step-out-of-order = 通知 { $notice } 的状态为{ $state ->
    [drafted] 已起草
    [approved] 已核准
    [sent] 已发出
    [acknowledged] 已确认收到
    [removed] 已下架
    [refused] 被拒绝
    [unfounded] 因理由不成立被拒绝
    [countered] 对方已声明不侵权
    [action-filed] 已投诉或起诉
    [restored] 已恢复
    [retracted] 已撤回
   *[other] { $state }
}，不能变为：{ $step ->
    [approved] 已核准
    [exported] 已写出文件
    [sent] 已发出
    [acknowledged] 已确认收到
    [removed] 已下架
    [refused] 被拒绝
    [unfounded] 因理由不成立被拒绝
    [countered] 对方已声明不侵权
    [action-filed] 已投诉或起诉
    [restored] 已恢复
    [retracted] 已撤回
   *[other] { $step }
}
notices-approve-first = 通知 { $notice } 的状态为已起草，尚未经他人核准；请先核准：reeve notice approve { $notice } --as 另一人
notices-own-approval = 该通知由 { $actor } 起草，须由他人核准（--as）
notices-step-name = { $step ->
    [approved] 已核准
    [exported] 已写出文件
    [sent] 已发出
    [acknowledged] 已确认收到
    [removed] 已下架
    [refused] 被拒绝
    [unfounded] 因理由不成立被拒绝
    [countered] 对方已声明不侵权
    [action-filed] 已投诉或起诉
    [restored] 已恢复
    [retracted] 已撤回
   *[other] { $step }
}
notices-step-in-future = 该时间在将来
notices-step-too-early = 该时间早于通知的起草时间
notices-unknown = 找不到唯一的通知 { $notice }：`reeve notice list` 可列出全部通知，编号开头须足以唯一确定

# 命令行。
notices-fault = { $severity ->
    [refused] 缺失或存疑
   *[warned] 请留意
}：{ $field }：{ $fault }
notices-incomplete = 通知 { $notice } 不能发出：上列 { $faults } 处须先补正（`reeve notice retract { $notice }` 后重新起草）
notices-complete = 通知 { $notice } 要素齐全
notices-drafted = { $faults ->
    [0] 已起草：{ $notice }；须由他人核准：`reeve notice approve { $notice } --as NAME`
   *[other] 已起草：{ $notice }；上列 { $faults } 处补正前不能发出：请撤回后重新起草
}
notices-in-the-way = 线索 { $hit }：通知 { $notice }（{ $state }）已就同一事项致该收件方；商品有实质变化，或者该通知已撤回或被拒绝，方可再次通知
notices-not-confirmed = 线索 { $hit } 尚未就现有商品确认侵权：请核对后执行 `reeve hits decide { $hit } --verdict infringes`
notices-no-right = 线索 { $hit } 不涉及已登记的权利，无人可以投诉
notices-many-rights = 这些线索涉及多项权利（{ $rights }）：请每项权利起草一份通知
notices-exported = 已写出：通知 { $notice }；发出后请登记：`reeve notice sent { $notice }`
notices-recorded = 通知 { $notice }：{ $step }
notices-case-noted = 案件 { $case }：已记录，状态不变：{ $state }
notices-case-told = 案件 { $case }：现为{ $state }
notices-clock = { $duty }，最迟 { $due }
notices-no-clock = 此格式所依据的法律没有反通知期限；如有适用的期限，请用 --clock 指定
notices-step = { $time }  { $actor }：{ $step }
notices-addressee-from = 收件方：{ $origin }
notices-too-many-reversed = { $complainant }：{ $sent } 份通知中有 { $reversed } 份被推翻（撤回、理由不成立或反通知成立），超过 { $threshold }%；再次发出前请检查审核方式
column-notice = 通知
column-notice-severity = 程度
column-notice-field = 字段
column-notice-fault = 问题
column-notice-provision = 条款
column-notice-form = 格式
column-notice-listings = 商品数
column-notice-addressee = 收件方
column-notice-state = 状态
column-notice-complainant = 投诉人
column-notice-reversed = 被推翻
column-notice-drafted = 起草时间
column-notice-due = 期限
column-notice-days-left = 剩余天数
column-notice-duty = 应办事项
column-notice-latest = 对方最迟
column-notice-sent = 已发出
column-notice-rate = 比率
column-notice-retracted = 撤回
column-notice-unfounded = 理由不成立
column-notice-restored = 恢复
column-notice-email = 电子邮箱
column-notice-other = 其他
column-notice-origin = 来源

help-notice = 侵权通知：起草、检查、由第二人核准、写成文件并跟进；程序不发送任何内容
help-notice-draft = 就已确认的线索起草通知，并指出尚缺的要素
help-notice-draft-arg-hits = 线索的编号或其开头，须涉及同一权利
help-notice-draft-arg-form = 通知所依据的法律或计划
help-notice-draft-arg-complainant = 投诉人，TOML 文件：name、role、acts_for、authority、authority_proof、identity_number、identity_proof、contact、address、country、phone、email
help-notice-draft-arg-to = 收件方：电子邮箱（notice contacts 所列者保留其来源）、投诉页面的网址或名称
help-notice-draft-arg-to-name = 收件方的名称
help-notice-draft-arg-to-address = 收件方的通信地址
help-notice-draft-arg-why = 为何构成侵权，用您自己的话
help-notice-draft-arg-ground = 法律依据，如法律及条款
help-notice-draft-arg-proof = 权属证明文件，如注册证
help-notice-draft-arg-evaluation-report = 实用新型或外观设计专利权评价报告
help-notice-draft-arg-territory = 侵权发生的国家（ISO 3166-1）或 EU；格式自有其地域的，以其为准
help-notice-draft-arg-features = 外观设计和专利的特征对比：CSV，含 claimed、shown、comparison（same、equivalent、different）和 picture
help-notice-draft-arg-declared = 投诉人的声明：good-faith 善意、accurate 真实准确、exceptions 已由专人考虑例外（合理使用、引用）、resale 已由专人考虑合法转售；可重复
help-notice-draft-arg-sign = 签署人
help-notice-draft-arg-sign-by = 以键入的姓名为签名，还是留空行供手签或盖章
help-notice-draft-arg-measures = 要求收件方采取的措施；不写则用该格式的通常措施
help-notice-draft-arg-written-in = 通知的语言：en 或 zh-CN；不写则用您的语言
help-notice-draft-arg-reason-code = eBay VeRO 理由代码
help-notice-draft-arg-brand = eBay 举报中的品牌
help-notice-draft-arg-patent = 专利号，用于 eBay 理由代码 9048
help-notice-draft-arg-countries = 国家，用于 eBay 理由代码 9037；可重复
help-notice-draft-arg-detailed-message = 详细说明，用于 eBay 理由代码 9052 和 7052
help-notice-draft-arg-message-to-seller = eBay 告知卖家的内容；不写则用侵权理由
help-notice-lint = 指出通知中缺失或存疑之处，以及要求它的条款
help-notice-lint-arg-id = 通知的编号或其开头
help-notice-show = 显示通知：状态、经过和函件
help-notice-show-arg-id = 通知的编号或其开头
help-notice-approve = 核准通知，须由起草人以外的人进行（--as）
help-notice-approve-arg-id = 通知的编号或其开头
help-notice-approve-arg-at = 时间：日期，或 2026-11-23T09:30:00Z 这样的时刻；不写则为现在
help-notice-approve-arg-note = 备注
help-notice-export = 将已核准且要素齐全的通知写成文件，由人发送
help-notice-export-arg-id = 通知的编号或其开头
help-notice-export-arg-out = 文件所在的文件夹
help-notice-export-arg-file-formats = 文件格式：text、html、eml（邮件）或 json（vero 另附 eBay 举报）；不写则为全部适用者
help-notice-sent = 登记通知已由人发出
help-notice-sent-arg-id = 通知的编号或其开头
help-notice-sent-arg-at = 时间：日期，或 2026-11-23T09:30:00Z 这样的时刻；不写则为现在
help-notice-sent-arg-note = 备注，如投诉编号
help-notice-answer = 登记收件方的处理
help-notice-answer-arg-outcome = 收件方的处理
help-notice-answer-arg-id = 通知的编号或其开头
help-notice-answer-arg-at = 时间：日期，或 2026-11-23T09:30:00Z 这样的时刻；不写则为现在
help-notice-answer-arg-note = 备注
help-notice-counter = 登记对方已声明不侵权；该格式所依据法律的期限开始计算
help-notice-counter-arg-clock = 按何法计算期限（与格式不同时）：ecl43 自声明到达贵方起，dmca512g 自反通知到达服务提供者起
help-notice-counter-arg-id = 通知的编号或其开头
help-notice-counter-arg-at = 时间：日期，或 2026-11-23T09:30:00Z 这样的时刻；不写则为现在
help-notice-counter-arg-note = 备注
help-notice-filed = 登记已起诉或已向主管部门投诉并告知收件方，期限随之停止
help-notice-filed-arg-id = 通知的编号或其开头
help-notice-filed-arg-at = 时间：日期，或 2026-11-23T09:30:00Z 这样的时刻；不写则为现在
help-notice-filed-arg-note = 备注，如案号
help-notice-retract = 撤回通知；已发出的附撤回函
help-notice-retract-arg-out = 撤回函所在的文件夹；不写则打印其文本
help-notice-retract-arg-id = 通知的编号或其开头
help-notice-retract-arg-at = 时间：日期，或 2026-11-23T09:30:00Z 这样的时刻；不写则为现在
help-notice-retract-arg-note = 理由，写入撤回函
help-notice-list = 列出通知，最近的在前
help-notice-list-arg-hit = 仅列涉及此线索的通知
help-notice-list-arg-right = 仅列涉及此权利的通知
help-notice-list-arg-form = 仅列此格式的通知
help-notice-list-arg-state = 仅列此状态的通知
help-notice-list-arg-limit = 最多列出的数量
help-notice-due = 列出反通知和被拒绝之后的应办事项，最急的在前
help-notice-due-arg-within = 仅列若干天内到期的事项
help-notice-stats = 显示各投诉人的通知被推翻的比率
help-notice-contacts = 列出某线索可能的收件方及其来源
help-notice-contacts-arg-hit = 线索的编号或其开头
