# Statistics at the desk.
desk-statistics-lead = Hits by the day they were first seen. Each chart says the same as the table below it.
desk-statistics-all = everything
desk-statistics-by = Counted by
desk-statistics-periods = In
desk-statistics-every = { $every ->
    [day] days
    [week] weeks
    [month] months
    [year] years
   *[other] { $every }
}
desk-statistics-from = From
desk-statistics-to = To
desk-statistics-show = Count
desk-statistics-none = Nothing was counted.
