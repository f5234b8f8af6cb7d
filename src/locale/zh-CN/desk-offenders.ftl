# 审核台上的重复侵权人名录。
desk-offenders-lead = 已被认定销售侵权商品的卖家。确认侵权达 { $least } 次起可提议列入名录，由第二人决定。
desk-offenders-none = 暂无：侵权人由案件列明。
desk-offenders-published = 可公布的内容
desk-offenders-none-published = 目前没有可公布的内容。
desk-offenders-opened = 立案时间
desk-offenders-dossier = 卷宗
desk-offenders-days = 列入期限为 1 至 { $most } 天。
desk-offenders-days-label = 有效天数
desk-offenders-write = 登记
desk-offenders-propose = 提议列入名录
desk-offenders-propose-hint = 须由第二人批准；卖家可以申诉。
desk-offenders-say = 撤回或申诉
desk-offenders-decide = 对列入作出决定
desk-offenders-decide-hint = 提议人不得批准自己的提议；作出决定的人不得处理其申诉。
desk-offenders-what = 事项
desk-offenders-grounds = 申诉理由
desk-offenders-word = { $word ->
    [approve] 批准
    [withdraw] 撤回或驳回
    [appeal] 卖家申诉
    [upheld] 申诉成立
    [rejected] 申诉不成立
   *[other] { $word }
}
