# 审核台上的案件。
desk-cases-lead = 逾期案件在前，其次是有待判断的案件。
desk-cases-all = 全部
desk-cases-none = 暂无案件。案件须从已确认的命中立案。
desk-cases-title = 案件 { $case }：{ $right }
desk-cases-title-new = 立案
desk-cases-open = 立案
desk-cases-open-hint = 案件以同一权利的已确认命中为内容。扫描会自动并入或提议相关商品。
desk-cases-hits-hint = 一条或多条已确认命中的编号，以空格分隔。
desk-cases-seller-hint = 仅在商品页面未写明或写错时填写。
desk-cases-proposed = 待判断：是否属于本案？
desk-cases-hits = 本案商品
desk-cases-out = 已移出或排除
desk-cases-no-hits = 暂无商品。
desk-cases-presence = 展示情况
desk-cases-links = 关联依据
desk-cases-history = 时间线
desk-cases-answer = 您的判断
desk-cases-belongs = 是否属于本案？
desk-cases-accept = 属于本案
desk-cases-reject = 不属于本案
desk-cases-write = 登记
desk-cases-next = 下一步
desk-cases-next-hint = 已发生或已决定的事项。在此起草的通知发送登记后会自动记入。
desk-cases-what = 事项
desk-cases-event = { $event ->
    [noticed] 已发送通知
    [counter-noticed] 对方提出异议
    [removed] 已下架
    [still-there] 仍在展示
    [relisted] 再次上架
    [handed-over] 已移交主管机关
    [closed-resolved] 结案：已解决
    [closed-unfounded] 结案：不构成侵权
    [closed-withdrawn] 结案：不再追究
    [reopened] 重新立案
    [noted] 备注
   *[other] { $event }
}
desk-cases-to = 对象
desk-cases-to-hint = 收到通知的平台或主管机关；其他事项留空。
desk-cases-reference = 编号
desk-cases-at = 日期
desk-cases-within = 对方处理期限（天）
desk-cases-add = 添加已确认的命中
desk-cases-hand-over = 移交主管机关
desk-cases-hand-over-hint = 生成一个经签名的文件，包含商品、认定、通知、证据与图片；生成会记入本案。
desk-cases-agency = 移交单位（我方）
desk-cases-recipient = 接收单位
desk-cases-take-out = 移出线索
desk-cases-take-out-hint = 移出的线索仍保留在案件历史记录中。
desk-cases-import = 接收案件
desk-cases-import-hint = 其他机构移送的签名文件。须先在本系统信任其密钥：reeve cases keys add。
