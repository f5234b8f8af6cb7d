# 案件、下架时钟与重复侵权人名录。

cases-state = { $state ->
    [open] 已立案
    [noticed] 已通知
    [removed] 已下架
    [still-there] 仍在展示
    [relisted] 重新上架
    [handed-over] 已移送
    [closed] 已结案
   *[other] { $state }
}
cases-lane = { $lane ->
    [simple] 简易
    [complex] 复杂
   *[other] { $lane }
}
cases-lane-technical = 是否使用外观设计、专利或植物新品种须逐项比对特征
cases-lane-objected = 对方已提出异议
cases-lane-relisted = 要求下架后重新上架 { $times } 次
cases-lane-items = 商品信息 { $items } 条，超过 { $most } 条
cases-lane-sellers = 涉及 { $sellers } 个卖家
cases-lane-sites = 涉及 { $sites } 个网站
cases-lane-borders = 涉及多个国家或地区：{ $countries }
cases-lane-sum = 标价合计 { $sum } 元人民币
cases-membership = { $membership ->
    [confirmed] 已确认
    [linked] 已并入
    [proposed] 可能属于本案
    [rejected] 不属于本案
    [removed] 已移出
   *[other] { $membership }
}
cases-presence-unknown = 并入后尚未查看
cases-presence-shown = 仍在展示
cases-presence-gone = 页面已不存在（{ $status }）
cases-presence-not-listed = 页面不再展示该商品
cases-presence-changed = 仍在展示，但已无侵权内容
cases-presence-redirected = 页面跳转至他处：{ $to }
cases-presence-unanswered = 页面无法取得（{ $outcome }）
cases-not-seen-since = { $presence }（最后展示 { $last }）
cases-seen = { $presence }（查明时间 { $found }，最后展示 { $last }）
cases-link-redirect = 原页面跳转至此：{ $url }
cases-link-download = 指向同一下载或播放地址：{ $url }
cases-link-picture = 其图片 { $picture }（{ $form }）由原商品信息的存档图片 { $archived } 制成，且两者都显示登记图片 { $registered }（另有 { $sellers } 个卖家展示）
cases-link-common-picture = 其图片 { $picture }（{ $form }）由原商品信息的存档图片 { $archived } 制成；但另有 { $sellers } 个卖家也展示登记图片 { $registered }，说明力有限
cases-link-contact = 联系方式相同：{ $kind } { $value }
cases-link-seller = 同一网站的同一卖家：{ $seller } @ { $site }
cases-link-text = 文字有 { $share } % 相同
cases-link-registered-picture = 显示同一登记图片 { $picture }（{ $form }）
cases-event-opened = 立案，线索 { $hits } 条
cases-event-hits-added = 增加线索 { $hits } 条
cases-event-hit-taken-out = 移出线索 { $hit }
cases-event-joined = 线索 { $hit } 并入
cases-event-joined-relisted = 重新上架：线索 { $hit } 并入
cases-event-proposed = 线索 { $hit } 可能属于本案
cases-event-accepted = 认定线索 { $hit } 属于本案
cases-event-accepted-relisted = 重新上架：认定线索 { $hit } 属于本案
cases-event-rejected = 认定线索 { $hit } 不属于本案
cases-event-noticed = 于 { $sent } 向 { $platform } 发出通知{ $reference }
cases-event-counter-noticed = 收到不侵权声明{ $reference }
cases-event-removed = 在 { $last } 与 { $found } 之间下架
cases-event-still-there = 仍在展示
cases-event-relisted = 重新上架（{ $hits } 条商品信息再次出现）
cases-event-handed-over = 移送 { $to }{ $reference }
cases-event-closed = 结案：{ $reason ->
    [resolved] 已解决
    [unfounded] 不构成侵权
    [withdrawn] 不再追究
   *[other] { $reason }
}
cases-event-reopened = 重新立案
cases-event-noted = 备注
cases-illegal = 案件处于 { $state } 状态，不能进行“{ $step }”；可以进行：{ $allowed }
cases-unknown = 没有唯一的案件 { $case }；用 `reeve cases list` 查看，编号开头须足够长以便唯一确定
cases-no-hit = 没有唯一的线索 { $hit }；用 `reeve hits list` 查看
cases-not-confirmed = 线索 { $hit } 尚未被判定为侵权，或判定之后商品信息已改变；请先判定：`reeve hits decide { $hit } --verdict infringes`
cases-in-case = 线索 { $hit } 已属于案件 { $case }
cases-other-right = 线索 { $hit } 涉及另一项权利或不涉及任何权利；一个案件只涉及一项权利
cases-not-in-case = 线索 { $hit } 在案件 { $case } 中的状态不允许此操作；用 `reeve cases show { $case }` 查看其线索
cases-no-hits = 立案至少需要一条线索
cases-no-right = 权利 { $right } 已不在登记簿中；请重新登记后再立案
cases-opened = 案件 { $case }（{ $right }）：商品信息 { $hits } 条
cases-changed = 案件 { $case }（{ $right }）现有商品信息 { $hits } 条
cases-event-written = 案件 { $case }（{ $right }）：{ $state }
cases-in-future = { $time } 尚未到来
cases-option-unused = { $option } 与该事件无关，请去掉
cases-rechecked = 已查看 { $cases } 个案件：{ $news ->
    [0] 没有新情况
   *[other] { $news } 项新情况
}
cases-more-news = …… 另有 { $more } 项；用 `reeve cases list` 查看各案进展
cases-news-removed = 案件 { $case }（{ $right }）：已下架
cases-news-removed-after = 案件 { $case }（{ $right }）：通知后 { $days } 天下架
cases-news-still-there = 案件 { $case }（{ $right }）：通知后 { $days } 天仍在展示
cases-news-back = 案件 { $case }（{ $right }）：{ $hits } 条已消失的商品信息再次出现
cases-news-noticed = 案件 { $case }（{ $right }）：通知 { $notice } 已发出，此前未记入本案
cases-news-objected = 案件 { $case }（{ $right }）：对通知 { $notice } 已有异议，此前未记入本案
cases-news-relisted = 案件 { $case }（{ $right }）：重新上架，线索 { $hit }，“{ $title }”，卖家 { $seller }：{ $reasons }
cases-news-joined = 案件 { $case }（{ $right }）：线索 { $hit }，“{ $title }”，卖家 { $seller }，已并入：{ $reasons }
cases-news-proposed = 案件 { $case }（{ $right }）：线索 { $hit }，“{ $title }”，卖家 { $seller }，可能属于本案：{ $reasons }；请用 `reeve cases accept { $case } { $hit }` 或 `reeve cases reject { $case } { $hit }` 认定
cases-entry-state = { $state ->
    [proposed] 已提议
    [published] 已公布
    [under-appeal] 申诉中
    [expired] 已到期
    [withdrawn] 已撤回
    [struck] 已除名
   *[other] { $state }
}
cases-entry = 条目 { $entry }：{ $state }，有效期至 { $until }；{ $reason }（{ $ground }）
cases-entry-written = 条目 { $entry }：{ $state }
cases-word-proposed = { $at }  { $by } 提议 { $note }
cases-word-approved = { $at }  { $by } 批准 { $note }
cases-word-appealed = { $at }  { $by } 登记申诉：{ $note }
cases-word-upheld = { $at }  { $by } 支持申诉：{ $note }
cases-word-rejected = { $at }  { $by } 驳回申诉：{ $note }
cases-word-withdrawn = { $at }  { $by } 撤回：{ $note }
cases-no-offender = 没有唯一的侵权人 { $offender }；用 `reeve offenders list` 查看
cases-no-entry = 名录中没有侵权人 { $offender } 的条目；请先提议：`reeve offenders propose { $offender }`
cases-too-few = 侵权人 { $offender } 的案件中只有 { $confirmed } 条已确认线索；重复侵权人至少须有 { $least } 条
cases-entry-standing = 该侵权人已有条目 { $entry }，状态为{ $state ->
    [proposed] 已提议
    [published] 已公布
   *[other] 申诉中
}
cases-entry-illegal = 条目 { $entry } 的状态为{ $state ->
    [proposed] 已提议
    [published] 已公布
    [under-appeal] 申诉中
    [expired] 已到期
    [withdrawn] 已撤回
   *[other] 已除名
}，不能进行此操作
cases-same-person = 该条目由 { $actor } 提议，须由他人决定（--as 姓名）
cases-own-entry = { $actor } 曾提议或批准该条目，申诉须由他人裁定（--as 姓名）
cases-no-appeal = 没有针对条目 { $entry } 的待决申诉
cases-says-nothing = { $option } 不能为空
cases-dossier-format = { $path }：档案只能写成 .html 或 .json
cases-also-known = 又名 { $seller }（案件 { $case }）
cases-record = 案件 { $cases } 个，商品信息 { $listings } 条，其中已确认 { $confirmed } 条，重新上架 { $relisted } 次，网站：{ $sites }
cases-clock-removed = { $noticed } 通知，{ $days } 天后下架
cases-clock-waits = { $noticed } 通知，已过 { $days } 天
cases-dossier-title = 侵权人档案
cases-dossier-hint = 内部资料。时间均为 UTC；证据以其在存档中的位置标明，图片并附其字节摘要。
cases-column-case = 案件
cases-column-state = 状态
cases-column-lane = 分流
cases-column-site = 网站
cases-column-listings = 商品信息
cases-column-proposed = 待认定
cases-column-noticed = 通知时间
cases-column-days = 已过天数
cases-column-removed-after = 下架用时（天）
cases-column-overdue = 逾期
cases-column-relisted = 重新上架
cases-column-checked = 最近查看
cases-column-expected = 应处理期限
cases-column-also = 又名
cases-column-offender = 侵权人
cases-column-jurisdiction = 法域
cases-column-imported = 移送自
cases-column-news = 新情况
cases-column-cases = 案件
cases-column-infringements = 已确认
cases-column-register = 名录
cases-column-ground = 依据
cases-column-since = 公布时间
cases-column-expires = 到期
cases-column-entry = 条目
help-cases = 案件：哪些线索属于同一案、要求了什么、结果如何
help-cases-open = 就已判定为侵权且涉及同一权利的线索立案；输出案件编号
help-cases-open-arg-hits = 线索编号或其开头
help-cases-open-arg-seller = 案件所针对的卖家；商品信息未写明时使用
help-cases-open-arg-jurisdiction = 适用哪里的法律，两个字母；未给出时用该权利唯一的法域（如有）
help-cases-open-arg-note = 理由
help-cases-add = 把同一权利的更多已确认线索加入案件
help-cases-add-arg-case = 案件编号或其开头
help-cases-add-arg-hits = 线索编号或其开头
help-cases-add-arg-note = 理由
help-cases-take-out = 把线索移出案件；历史中仍然保留
help-cases-take-out-arg-case = 案件编号或其开头
help-cases-take-out-arg-hit = 线索编号或其开头
help-cases-take-out-arg-note = 理由
help-cases-accept = 认定待认定的线索属于本案
help-cases-accept-arg-case = 案件编号或其开头
help-cases-accept-arg-hit = 线索编号或其开头
help-cases-accept-arg-note = 理由
help-cases-reject = 认定待认定的线索不属于本案；不再为本案提示
help-cases-reject-arg-case = 案件编号或其开头
help-cases-reject-arg-hit = 线索编号或其开头
help-cases-reject-arg-note = 理由
help-cases-list = 列出案件及其时钟，最近立案的在前
help-cases-list-arg-state = 只列出处于该状态的案件；可重复
help-cases-list-arg-right = 只列出该权利的案件
help-cases-list-arg-offender = 只列出该侵权人的案件
help-cases-list-arg-proposals = 只列出有待认定线索的案件
help-cases-list-arg-overdue = 只列出平台逾期未处理的案件
help-cases-list-arg-limit = 最多列出多少个
help-cases-show = 显示一个案件：其商品信息、为何属于本案，以及历史
help-cases-show-arg-case = 案件编号或其开头
help-cases-event = 在案件历史中记下发生了什么
help-cases-event-arg-case = 案件编号或其开头
help-cases-event-arg-event = 发生了什么
help-cases-event-arg-platform = 用于 noticed：通知了谁
help-cases-event-arg-reference = 用于 noticed、counter-noticed 和 handed-over：通知编号或案号
help-cases-event-arg-at = 用于 noticed 和 removed：何时，如 2026-11-23 或 2026-11-23T08:00:00Z；未给出时为现在
help-cases-event-arg-within = 用于 noticed：平台应在多少天内处理
help-cases-event-arg-to = 用于 handed-over：移送给哪个机关
help-cases-event-arg-note = 需要记住的内容
help-cases-recheck = 根据已采集的内容查明哪些商品信息已下架、哪些仍在展示、哪些新线索属于旧案；每次扫描结束时也会进行；不向任何网站发出请求
help-cases-close = 结案：已无事可做
help-cases-close-arg-case = 案件编号或其开头
help-cases-close-arg-reason = resolved（已解决；之后重新上架的仍会并入）、unfounded（不构成侵权）或 withdrawn（不再追究）
help-cases-close-arg-note = 理由
help-cases-reopen = 重新打开已结案的案件，或收回已移送的案件
help-cases-reopen-arg-case = 案件编号或其开头
help-cases-reopen-arg-note = 理由
help-offenders = 侵权人，以及重复侵权人名录
help-offenders-list = 列出侵权人及其案件情况
help-offenders-list-arg-repeat = 只列出至少有两条已确认线索的侵权人
help-offenders-show = 显示一个侵权人：各个身份、案件、条目与申诉
help-offenders-show-arg-offender = 侵权人编号或其开头
help-offenders-propose = 以 --as 所给的名义提议列入名录；须由他人批准
help-offenders-propose-arg-offender = 侵权人编号或其开头
help-offenders-propose-arg-reason = 理由
help-offenders-propose-arg-ground = 依据的规则
help-offenders-propose-arg-days = 多少天后到期；未给出时为一年
help-offenders-approve = 批准他人的提议：从此公布
help-offenders-approve-arg-offender = 侵权人编号或其开头
help-offenders-approve-arg-note = 理由
help-offenders-withdraw = 否决提议，或撤回条目
help-offenders-withdraw-arg-offender = 侵权人编号或其开头
help-offenders-withdraw-arg-note = 理由
help-offenders-appeal = 登记针对条目的申诉（决定之前不公布），或作出决定
help-offenders-appeal-arg-offender = 侵权人编号或其开头
help-offenders-appeal-arg-grounds = 登记申诉：对方所述理由
help-offenders-appeal-arg-outcome = 作出决定：upheld（支持，永久除名）或 rejected（驳回，条目维持）
help-offenders-appeal-arg-note = 决定的理由
help-offenders-publish = 输出有效条目：只有店铺与网站，不含个人信息
help-offenders-dossier = 写出一个侵权人在所有网站上的全部情况，并注明证据位置
help-offenders-dossier-arg-offender = 侵权人编号或其开头
help-offenders-dossier-arg-out = 要写入的文件：.html 或 .json
