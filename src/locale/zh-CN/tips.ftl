# 公众举报。
help-tips = 公众举报：登记并出具回执、核查、与线索关联、奖励
help-tips-add = 登记一条举报，并打印中英文回执
help-tips-add-arg-addresses = 举报所涉网址；可重复，最多 20 个
help-tips-add-arg-claim = 举报内容，用举报人的原话
help-tips-add-arg-right = 被指侵权的权利编号
help-tips-add-arg-channel = 来源渠道，例如热线电话
help-tips-add-arg-received = 收到时间，日期或 RFC 3339 时间；未给出时为现在
help-tips-add-arg-name = 举报人姓名；单独保存，绝不进入报告、导出或日志
help-tips-add-arg-contact = 举报人联系方式；保存方式与姓名相同
help-tips-add-arg-anonymous = 举报人匿名，发给一个只显示这一次的查询码
help-tips-add-arg-token = 曾经匿名举报者的查询码
help-tips-import = 导入举报文件（CSV 或 JSON Lines）；逐条指出有误的记录，其余照常登记；每行在举报保存之前输出，导入中断时不会遗失凭证
help-tips-import-arg-files = 文件，字段为 addresses、claim、right、channel、received、name、contact、anonymous、token
help-tips-list = 按收到时间列出举报，不含举报人的任何信息
help-tips-list-arg-state = 只列出处于此状态的举报；可重复
help-tips-list-arg-right = 只列出涉及此权利的举报
help-tips-show = 显示一条举报及其经过；用 --token 则显示举报人可以知道的内容
help-tips-show-arg-id = 举报编号，或其标识或标识的开头
help-tips-show-arg-token = 匿名举报者的查询码：显示该举报人的举报及处理情况
help-tips-show-arg-reporter = 同时显示姓名和联系方式；查看行为会被记录
help-tips-decide = 以 --as 给出的名义记录对举报的处理：所列各条全部记录，或者一条也不记录
help-tips-decide-arg-ids = 举报编号或标识
help-tips-decide-arg-state = checked（已核查）、accepted（采纳，并与其网址上的线索关联）或 rejected（不采纳）
help-tips-decide-arg-note = 理由
help-tips-reward = 举报奖励：只增不改的账簿
help-tips-reward-grant = 为已采纳的举报授予奖励；打印授予编号，须由另一人批准
help-tips-reward-grant-arg-id = 举报编号或标识
help-tips-reward-grant-arg-amount = 金额和币种，例如 200.00 CNY
help-tips-reward-grant-arg-note = 理由
help-tips-reward-approve = 批准他人授予的奖励
help-tips-reward-approve-arg-id = 授予编号，或其开头
help-tips-reward-approve-arg-note = 理由
help-tips-reward-pay = 记录已批准的奖励已全部或部分支付
help-tips-reward-pay-arg-id = 授予编号，或其开头
help-tips-reward-pay-arg-amount = 金额和币种；未给出时为全部余额
help-tips-reward-pay-arg-note = 支付方式
help-tips-reward-withdraw = 收回已授予而未支付的部分
help-tips-reward-withdraw-arg-id = 授予编号，或其开头
help-tips-reward-withdraw-arg-note = 理由
help-tips-reward-list = 列出全部账簿并核对平衡
help-tips-receipt = 再次打印举报回执，中英文，不含查询码
help-tips-receipt-arg-id = 举报编号或标识
help-tips-queue = 让举报的网址在所属来源的下次扫描中被访问；其余列出，供 reeve crawl 使用
help-tips-queue-arg-ids = 举报编号；未给出时为所有已核查或已采纳的举报
help-tips-queue-arg-out = 把不属于任何来源的网址写入此文件，作为 reeve crawl --seeds 的起始网址
help-tips-forget = 删除举报人的姓名和联系方式，涉及其全部举报；举报本身保留
help-tips-forget-arg-id = 举报编号或标识
tips-column-number = 举报编号
tips-column-state = 状态
tips-column-received = 收到时间
tips-column-addresses = 网址
tips-column-address = 网址
tips-column-standing = 是否首报
tips-column-hits = 线索
tips-column-line = 行
tips-column-told-before = 此前已有人举报
tips-column-token = 查询码
tips-column-done = 处理
tips-column-grant = 授予编号
tips-column-step = 步骤
tips-column-amount = 金额
tips-column-at = 时间
tips-state-received = 已收到
tips-state-checked = 已核查
tips-state-accepted = 已采纳
tips-state-rejected = 不采纳
tips-state-rewarded = 已奖励
tips-show-number = 举报编号：
tips-show-state = 状态：
tips-show-received = 收到时间：
tips-show-address = 网址：
tips-show-right = 权利：
tips-show-channel = 渠道：
tips-show-claim = 举报内容：
tips-show-reporter = 举报人代号：
tips-show-name = 姓名：
tips-show-contact = 联系方式：
tips-show-hit = 线索：
tips-standing = { $standing ->
    [first] 首次举报
    [in-part] 部分曾被举报
   *[duplicate] 曾被举报
}
tips-done = { $done ->
    [queued] 已排队
    [known] 已知地址
   *[crawl] 无对应来源
}
tips-standing-first = 此前无人举报过其中任何内容
tips-standing-in-part = 部分内容此前已有人举报：{ $numbers }
tips-standing-duplicate = 全部内容此前已有人举报：{ $numbers }
tips-receipt-title = 举报回执
tips-receipt-number = 回执编号：
tips-receipt-received = 收到时间（UTC）：
tips-receipt-address = 网址：
tips-receipt-told-before = （此前已有人举报）
tips-receipt-right = 权利：
tips-receipt-claim = 举报内容：
tips-receipt-digest = 举报内容摘要值：
tips-receipt-first = 此前无人举报此事：本举报为首报。
tips-receipt-duplicate = 此前已有人举报全部内容：本举报予以保存，以先前的举报为首报。
tips-receipt-in-part = 此前已有人举报其中一部分：其余部分以本举报为首报。
tips-receipt-token = 您的查询码：
tips-receipt-keep-token = 请妥善保存：查询码只在此时显示，只有凭它才能查询处理情况（reeve tips show --token）。本系统不保存可以推算出它的任何内容。
tips-receipt-closing = 本回执证明举报的内容和时间，不表示举报内容属实。
tips-needs-reporter = 未说明举报人：请给出 --name 姓名；不愿透露身份的用 --anonymous；曾匿名举报过的用 --token 凭证
tips-unknown = 没有唯一对应 { $tip } 的举报；`reeve tips list` 列出全部举报
tips-unknown-token = 没有这个查询码；请检查字母是否完整
tips-refused = { $tip }：{ $reason }
tips-again = 同样的内容已经举报过：见举报 { $number }
tips-too-many = 该举报人当日已举报 { $max } 次，达到上限
tips-too-many-anonymous = 当日已有 { $max } 名新的匿名举报者，达到上限；持查询码者或实名者仍可举报
tips-no-such-step = 处于{ $from ->
    [received] “已收到”
    [checked] “已核查”
    [accepted] “已采纳”
    [rejected] “不采纳”
   *[rewarded] “已奖励”
}状态的举报不能变为{ $to ->
    [received] “已收到”
    [checked] “已核查”
    [accepted] “已采纳”
    [rejected] “不采纳”
   *[rewarded] “已奖励”
}：顺序为收到、核查、采纳或不采纳；不采纳的可以重新核查
tips-has-reward = 已为其授予奖励；请先收回未支付的部分，已支付的部分不变
tips-not-accepted = 奖励只给已采纳的举报，而本举报{ $state ->
    [received] 已收到
    [checked] 已核查
    [rejected] 不予采纳
   *[other] 处于其他状态
}
tips-not-first = 奖励只给首报者，首报为 { $number }
tips-forget-owed = 尚有应付给该举报人的奖励；请先支付或收回
tips-forgotten = 姓名和联系方式已删除；举报保留
tips-nothing-to-forget = 没有可删除的姓名或联系方式
tips-not-added = 举报未登记：有 { $count } 处错误
tips-imported = 已登记 { $count } 条举报，{ $faults ->
    [0] 没有有误的记录
   *[other] 略去 { $faults } 条有误的记录
}
tips-tokens-shown-once = 下列查询码只在此时显示：请交给举报人，不要留存副本
tips-decided = { $count } 条举报现为：{ $state }
tips-joined = { $count ->
    [0] 这些网址上尚无已采集且有线索的商品；`reeve tips queue` 可安排访问
   *[other] 已与 { $count } 条线索关联
}
tips-left-for-crawl = { $count } 个网址不属于任何来源：先用 `reeve tips queue --out FILE`，再用 `reeve crawl --seeds FILE`，或者添加来源
tips-too-many-addresses = 有 { $count } 个网址，最多允许 { $max } 个；请分成几条举报
tips-bad-address = { $address } 不是 http 或 https 网址
tips-no-address = 没有网址：举报须说明在何处
tips-no-claim = 没有举报内容：举报须说明何事
tips-too-long = 共 { $chars } 个字符，最多允许 { $max } 个
tips-bad-time = { $time } 既不是 2026-11-23 这样的日期，也不是 RFC 3339 时间
tips-time-out-of-range = { $time } 在将来或早于 2000 年
tips-no-reporter = 没有说明由谁举报：请给出姓名、查询码，或注明匿名
tips-two-reporters = 姓名、查询码、匿名三者只能给出一项
tips-contact-without-name = 留有联系方式就不是匿名：请同时给出姓名，或者两者都不给
tips-bad-token = 这不是查询码：应为十二个字母、一个连字符、26 个字母
tips-line-too-long = 超过 { $max } 字节的一行不是记录
tips-bad-json = 不是 JSON 记录：{ $reason }
tips-not-text = 必须是文本
tips-not-yes-or-no = 必须是 true 或 false
tips-bad-csv = 不是 CSV 行：{ $reason }
tips-unknown-column = 不是举报的字段：{ $known }
tips-column-twice = 重复出现
tips-row-length = 有 { $found } 格，而表头有 { $expected } 格
tips-too-many-records = 超过 { $max } 条记录：其后未读取；请拆分文件
tips-reward-step = { $step ->
    [granted] 已授予
    [approved] 已批准
    [paid] 已支付
   *[withdrawn] 已收回
}
tips-reward-done = { $tip }：{ $step } { $amount }
tips-reward-sums = 待批准 { $granted }，待支付 { $approved }，已支付 { $paid }；账簿平衡
tips-reward-unknown = 没有唯一对应 { $grant } 的授予；`reeve tips reward list` 列出全部
tips-reward-bad-amount = “{ $text }”不是金额：只用数字，小数点后最多两位
tips-reward-bad-currency = “{ $text }”不是币种：三个字母，例如 CNY（ISO 4217）
tips-reward-not-now = { $step ->
    [approved] 没有待批准的奖励
    [paid] 没有已批准而可支付的奖励
   *[other] 没有可收回的奖励
}
tips-reward-same-person = 该奖励由 { $actor } 授予，须由另一人批准
tips-reward-too-much = 只剩 { $left }
tips-reward-unsound = 账簿在 { $grant } 处不平衡：有人以其他方式改动过数据库
tips-too-many-today = 今日收到的举报已达上限，请明日再提交；已提交的举报不会丢失
tips-inbox-full = 待查看的举报过多，目前暂不接收新的举报；已提交的举报不会丢失
