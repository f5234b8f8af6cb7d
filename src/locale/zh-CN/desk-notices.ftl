# 审核台上的通知。
desk-notices-lead = 期限在前者排在前面。审核台不发送通知：由第二人批准，由人自行发送并登记。
desk-notices-all = 全部
desk-notices-none = 暂无通知。通知须从已确认的命中起草。
desk-notices-due = { $date }，剩余 { $days } 天
desk-notices-title = 关于“{ $right }”的通知
desk-notices-title-new = 起草通知
desk-notices-edit = 修改草稿
desk-notices-missing = 缺漏与疑点
desk-notices-history = 经过
desk-notices-preview = 预览：{ $lang ->
    [zh-CN] 中文
   *[other] 英文
}
desk-notices-reversed = 该投诉人的 { $sent } 份通知中有 { $reversed } 份被推翻，再次发出前请仔细核查。
desk-notices-incomplete = 通知内容不完整，不能批准：缺漏见上。
desk-notices-own-approval = 起草人不得批准自己的通知，须由第二人审阅。请转交有批准权限的同事。
desk-notices-approve-first = 须先由第二人批准该通知。
desk-notices-approve = 批准
desk-notices-approve-hint = 您已审阅该通知，并以本人名义准予发出。
desk-notices-format = { $format ->
    [text] 纯文本
    [html] 可打印页面
    [eml] 待发送的邮件
    [json] 数据
   *[other] { $format }
}
desk-notices-export = 导出通知
desk-notices-export-hint = 文件由您自行发送；导出会留下记录。
desk-notices-file = 文件
desk-notices-step = 有何进展？
desk-notices-step-write = 登记
desk-notices-step-hint = 审核台之外发生的事：已发送、对方答复、对方提出声明，或撤回通知。
desk-notices-what = 进展
desk-notices-when = 日期
desk-notices-when-hint = 留空即为今天。
desk-notices-clock = 不侵权声明起算的期限
desk-notices-clock-none = 依通知形式，如有规定
desk-notices-clock-ecl43 = 《电子商务法》第四十三条：15 日
desk-notices-clock-dmca512g = 《美国法典》第 17 编第 512(g) 条：10 至 14 个工作日
desk-notices-no-step = 请选择进展。
desk-notices-no-day = 日期请写作 2026-11-23。
desk-notices-not-a-draft = 只能修改草稿；该通知的状态为 { $state }。
desk-notices-in-the-way = 针对同一权利、商品和收件方的通知 { $notice } 尚未了结。
desk-notices-not-confirmed = 命中 { $hit } 的商品信息现状尚未确认侵权，请先认定。
desk-notices-no-hit = 通知至少须以一条已确认的命中为依据。
desk-notices-save = 保存草稿
desk-notices-check = 只检查，不保存
desk-notices-new-hint = 每种通知都有法定要素，缺漏会标在相应栏目旁。不完整的草稿可以保存，但不能发出。
desk-notices-field-form = 通知形式
desk-notices-field-lang = 通知语言
desk-notices-field-to = 收件方：邮箱、网络表单或名称
desk-notices-field-to-name = 收件方名称（如与上不同）
desk-notices-field-to-address = 收件方通信地址
desk-notices-field-why = 侵权理由
desk-notices-field-why-hint = 请用自己的话说明；程序所见将作为观察附上。
desk-notices-field-ground = 法律依据
desk-notices-field-territory = 地域
desk-notices-field-territory-hint = 所适用法律的国家代码（ISO），或 EU。
desk-notices-field-proof = 权属证明
desk-notices-field-proof-hint = 附编号的证书、登记或作品副本。
desk-notices-field-evaluation = 专利权评价报告（外观设计、实用新型）
desk-notices-field-role = 投诉人身份
desk-notices-field-name = 投诉人
desk-notices-field-acts-for = 被代理人（权利人）
desk-notices-field-authority = 授权依据
desk-notices-field-authority-proof = 授权证明文件
desk-notices-field-identity-number = 统一社会信用代码或证件号码
desk-notices-field-identity-proof = 身份证明文件
desk-notices-field-contact = 联系人
desk-notices-field-address = 投诉人地址
desk-notices-field-country = 投诉人所在国家
desk-notices-field-phone = 电话
desk-notices-field-email = 电子邮箱
desk-notices-field-sign = 签名
desk-notices-field-sign-hint = 签署人全名。
desk-notices-field-sign-by = 签署方式
desk-notices-field-electronic = 以键入姓名签署
desk-notices-field-physical = 在打印件上手签或盖章
desk-notices-field-reason-code = VeRO 理由代码
desk-notices-field-brand = 品牌
desk-notices-field-patent = 专利号
desk-notices-field-countries = 国家
desk-notices-field-detailed-message = 详细说明
desk-notices-field-message-to-seller = 致卖家的话
desk-notices-no-format = 可选格式为 text、html、eml 和 json。
desk-notices-not-exported = 该通知尚未导出：须先由有权制作通知的人员导出。
desk-notices-files = 已导出的文件
desk-notices-retraction = 撤回函
