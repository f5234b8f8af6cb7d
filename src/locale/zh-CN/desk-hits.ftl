# 线索列表。
desk-hits-reason = 理由
desk-hits-reason-none = 不填写理由
desk-hits-reason-licensed = 经权利人许可销售
desk-hits-reason-resale = 正品转售
desk-hits-reason-fair-use = 合理使用（提及或报道）
desk-hits-reason-other-class = 商品不在权利保护范围内
desk-hits-reason-other-meaning = 该词在此另有含义
desk-hits-reason-other-mark = 属于其他标识或其他权利人
desk-hits-reason-other-picture = 图片不同
desk-hits-reason-no-offer = 并非要约或销售
desk-hits-note = 备注
desk-hits-confirm = 认定侵权
desk-hits-escalate = 提请审批人
desk-hits-undo = 撤销
desk-hits-decided-by = { $actor } 认定：{ $verdict }
desk-hits-title = 线索
desk-hits-states = 状态
desk-hits-state = { $state ->
    [escalated] 待审批人决定
    [decided] 认定侵权
    [cleared] 已排除
    [gone] 未决即下架
   *[open] 待处理
  }
desk-hits-state-escalated = 待审批人决定
desk-hits-state-gone = 已不再展示
desk-hits-or-more = { $count }+
desk-hits-views = 已存视图
desk-hits-view-as = 视图名称
desk-hits-view-save = 保存此视图
desk-hits-view-delete = 移除
desk-hits-view-name = 请填写视图名称，最多 { $most } 个字符。
desk-hits-views-full = 最多保存 { $most } 个视图，请先移除一个。
desk-hits-filters = 筛选与搜索
desk-hits-search = 搜索全部采集内容
desk-hits-right = 权利
desk-hits-kind = 权利类型
desk-hits-kind-none = 不涉及具体权利
desk-hits-kind-unregistered = 已不在登记簿
desk-hits-source = 来源
desk-hits-seller = 卖家（全名）
desk-hits-country = 国家或地区
desk-hits-min = 最低分（%）
desk-hits-max = 最高分（%）
desk-hits-from = 首次发现起
desk-hits-to = 首次发现止
desk-hits-group = 归并
desk-hits-group-none = 逐条显示
desk-hits-group-by = { $by ->
    [picture] 同一图片
    [seller] 同一卖家
   *[template] 仅数字不同的标题
  }
desk-hits-any = 不限
desk-hits-new-only = 仅看上次访问后新增
desk-hits-show = 查看
desk-hits-clear = 清除全部筛选
desk-hits-none = 没有待处理的线索。
desk-hits-none-filtered = 没有符合条件的线索；可换一个状态或减少筛选条件。
desk-hits-new = 新
desk-hits-changed = 决定后有变化
desk-hits-score = 得分
desk-hits-choose = 选择
desk-hits-chosen = 已选 # 条
desk-hits-together = 本页全部
desk-hits-cluster = { $by ->
    [picture] 同一图片共 { $count } 条
    [seller] 同一卖家共 { $count } 条
   *[template] 仅数字不同的标题共 { $count } 条
  }
desk-hits-within-cluster = 以下线索属于同一组，可全选后一并决定。
desk-hits-pages = 翻页
desk-hits-previous = 上一页
desk-hits-next = 下一页
desk-hits-asked = { $actor } 提请审批人决定
desk-hits-asked-somebody = { $actor } 提请 { $assignee } 决定
desk-hits-ask-reason = 为何排除？
desk-hits-say = 排除
desk-hits-not = 暂不
desk-hits-keys = 快捷键
desk-hits-key-move = 下一条、上一条
desk-hits-key-open = 打开
desk-hits-key-page = 下一页、上一页
desk-hits-key-choose = 选择；按住 Shift 点击可连选
desk-hits-close = 关闭
desk-hits-others = 已采集但不是线索
desk-hits-found-most = 仅显示最相关的 { $most } 条，可增加关键词缩小范围。
desk-hits-done = 已处理 { $hits } 条线索。
desk-hits-filter-unread = { $name } 不能是 { $value }。
desk-hits-hit-unread = 无法识别所选内容，请重新载入页面。
desk-hits-verdict-unread = 请填写 infringes、lawful 或 not-used。
desk-hits-how-many = 请至少选择一条、至多选择 { $most } 条线索。
desk-hits-cluster-changed = 该组原有 { $seen } 条线索，现有 { $now } 条，请重新查看。
desk-hits-waits = { $actor } 已就 { $hits } 条线索提请审批人；须由审批人决定，或由 { $actor } 撤销提请。未写入任何内容。
desk-hits-overtaken-open = 您看到的决定已被撤销或线索已不存在（{ $hits } 条）。未写入任何内容，请重新载入页面。
desk-hits-overtaken = { $actor } 已先对 { $hits } 条线索作出决定：{ $verdict ->
    [infringes] 侵权
    [lawful] 合法
   *[not-used] 未使用
  }。未写入任何内容，请重新载入页面。
desk-hits-overtaken-asked = { $actor } 已先就 { $hits } 条线索提请审批人。未写入任何内容，请重新载入页面。
desk-hits-theirs = { $actor } 已对 { $hits } 条线索作出决定：{ $verdict ->
    [infringes] 侵权
    [lawful] 合法
   *[not-used] 未使用
  }。只有审批人可以改判，请提请审批人复议。未写入任何内容。
desk-hits-closed = { $actor } 已对 { $hits } 条线索作出决定：{ $verdict ->
    [infringes] 侵权
    [lawful] 合法
   *[not-used] 未使用
  }。如需重新审议，请注明并说明理由。未写入任何内容。
desk-hits-overrule-reason = 请在备注中说明为何对 { $actor } 的决定（{ $verdict ->
    [infringes] 侵权
    [lawful] 合法
   *[not-used] 未使用
  }）提出复议或改判。
desk-hits-held = 有 { $hits } 条线索因其图片一次命中过多商品而随图片暂扣，请先放行该图片。未写入任何内容。
desk-hits-listing-changed = 有 { $hits } 条线索的商品信息在您查看后发生变化。未写入任何内容，请重新载入页面。
desk-hits-undo-own = 有 { $hits } 条记录由 { $actor } 作出，只能由 { $actor } 本人撤销；审批人可说明理由后改判。
desk-hits-no-approver = { $name } 不是可以提请决定的审批人。
desk-hits-cluster-too-many = 该组超过 { $most } 条线索，请打开该组分批决定。
desk-hits-ask-title = 提请审批人
desk-hits-ask-whom = 提请对象
desk-hits-ask-anybody = 任一审批人
desk-hits-ask-say = 提请
desk-hits-reopen = 含已决定的线索：提请复议
desk-hits-reopened = 复议中
desk-hits-mine-only = 仅看待我决定
