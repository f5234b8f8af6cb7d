# 审核台上的统计。
desk-statistics-lead = 按首次发现日期统计的命中。图表与其下方表格内容一致。
desk-statistics-all = 全部
desk-statistics-by = 统计口径
desk-statistics-periods = 时间单位
desk-statistics-every = { $every ->
    [day] 日
    [week] 周
    [month] 月
    [year] 年
   *[other] { $every }
}
desk-statistics-from = 起
desk-statistics-to = 止
desk-statistics-show = 统计
desk-statistics-none = 无统计结果。
