# 报告：网页、表格与文件。

publish-title = 涉嫌侵权线索报告
publish-lead = 本次扫描的发现，依据最充分的排在最前。每个得分都说明理由，每条线索都由人来判断。
publish-sum-sources = 来源
publish-sum-pages = 页面
publish-sum-pictures = 图片
publish-sum-listings = 商品信息
publish-sum-rights = 受监测权利
publish-sum-hits = 线索
publish-sum-new = 新增

publish-hits = 线索
publish-hits-hint = 得分达到 { $threshold } 分（满分 100）的商品信息。条形表示每项发现为得分增加或减少了多少。
publish-no-hits = 没有商品信息达到 { $threshold } 分（满分 100）。
publish-more-hits = 另有 { $count } 条线索，见 report.csv 和 report.jsonl。
publish-score = 得分
publish-new = 新增
publish-seller = 卖家
publish-picture-seen = 商品信息中的图片
publish-picture-registered = 登记的图片
publish-picture-none = 无图片
publish-pair-note = { $how } · { $share }% 一致
publish-held = 暂扣
publish-held-hint = 这些登记图片突然与极多商品信息匹配。相关线索都已保存，等待一次决定：放行，或忽略该图片。
publish-held-flood = { $hits } 条线索除图片 { $picture } 外没有显示 { $right } 的任何内容，而该图片平时只有 { $usual } 条线索。参见 `reeve hits list --held`、`reeve hits release { $picture }`。
publish-drawing = 两张图片的共同之处
publish-drawing-alt = 左为商品信息中的图片，右为登记的图片，其间画出两者的共同之处
publish-drawing-legend = 连线连接两张图片中相同的点，越蓝越吻合。每张图片中的轮廓线表示另一张所在的位置。色块是两图叠合比较之处：蓝为一致，红为不同。黄点位于标志与图片共有的轮廓上。
publish-right = 权利
publish-no-right = 无登记权利
publish-where = 发现地址
publish-first-seen = 首次发现
publish-archived = 存档位置
publish-why = 得分理由
publish-more-reasons = 另有 { $count } 项发现，见 report.jsonl
publish-classes = 第 { $classes } 类
publish-price-beside-reference = { $price }（参考价 { $reference }）
publish-price-share-of-reference = { $price }，{ $percent ->
    [0] 不足参考价 { $reference } 的 1%
   *[other] 为参考价 { $reference } 的 { $percent }%
}

publish-level-very-strong = 依据很充分
publish-level-strong = 依据充分
publish-level-possible = 值得查看
publish-level-mention = 仅提及

publish-kind-trademark = 商标
publish-kind-copyright-work = 作品
publish-kind-design = 外观设计
publish-kind-patent = 专利
publish-kind-geographical-indication = 地理标志
publish-kind-plant-variety = 植物新品种
publish-kind-broadcast = 广播电视节目
publish-kind-traditional-knowledge = 传统知识

publish-field-title = 标题
publish-field-description = 描述
publish-field-brand = 品牌
publish-field-seller = 卖家
publish-field-price = 价格
publish-field-location = 所在地
publish-field-url = 网址
publish-field-image = 图片
publish-field-link = 链接

publish-form-same = 相同图片
publish-form-framed = 加了边框
publish-form-cropped = 经裁剪
publish-form-part = 作为画面的一部分
publish-form-rotated = 经旋转
publish-form-distorted = 经变形
publish-form-mark = 疑似该标识
publish-form-mirrored = 镜像翻转
publish-form-negative = 反相

publish-link-net-disk = 网盘
publish-link-magnet = 磁力链接
publish-link-torrent = 种子
publish-link-m3u8 = 视频流（m3u8）
publish-link-iptv-list = IPTV 列表
publish-link-peer-to-peer = 点对点下载链接

publish-pirate = 涉嫌盗版链接
publish-pirate-hint = 仅为建议，供人工审核。此处没有任何内容被屏蔽，未经人工决定也不会屏蔽。地址特意只以文字显示。
publish-page = 所在页面
publish-more-links = 另有 { $count } 条链接，见 pirate-links.csv。
publish-state-proposed = 建议审核
publish-state-not-blocked = 否：只有经人工确认的才会屏蔽

publish-mentions = 未达报告阈值的提及
publish-mentions-hint = 提到了某项权利或出现其图片，但得分低于 { $threshold } 分（满分 100）：例如获许可的卖家、兼容配件、评测等。
publish-more-mentions = 另有 { $count } 条提及，见 report.csv。

publish-sources = 来源
publish-sources-hint = 扫描了哪些来源、结果如何。网站 robots.txt 不允许的内容不会抓取。
publish-no-sources = 没有扫描任何来源。
publish-scan-took = { $started }，用时 { $seconds } 秒
publish-scan-unfinished = { $started }，尚未完成

publish-footer-decides = 由人决定。
publish-footer-score = 得分只用于安排先后，不是法律结论。系统不会自行屏蔽、举报或发送任何内容。
publish-footer-made = 由司市（Reeve）生成
publish-footer-register = 权利登记版本

# 终端与网页中的表头。
publish-column-rank = #
publish-column-score = 得分
publish-column-right = 权利
publish-column-listing = 商品信息
publish-column-source = 来源
publish-column-why = 理由
publish-column-pages = 页面
publish-column-unchanged = 未变
publish-column-pictures = 图片
publish-column-listings = 商品信息
publish-column-refused = 拒绝抓取
publish-column-failed = 失败
publish-column-hits = 线索
publish-column-new = 新增
publish-column-reasons = 原因
publish-table-no-hits = 没有线索达到报告阈值
publish-table-more = …… 另有 { $count } 条，见报告文件
publish-table-new-note = * 本次扫描新增

# CSV 文件的表头。
publish-csv-rank = 排名
publish-csv-score = 得分
publish-csv-level = 等级
publish-csv-mention = 提及分
publish-csv-suspicion = 可疑分
publish-csv-new = 新增
publish-csv-right-id = 权利编号
publish-csv-right = 权利
publish-csv-kind = 权利类型
publish-csv-holder = 权利人
publish-csv-classes = 尼斯类别
publish-csv-listing-title = 商品信息标题
publish-csv-seller = 卖家
publish-csv-price = 价格
publish-csv-currency = 币种
publish-csv-reference-price = 参考价
publish-csv-reference-currency = 参考价币种
publish-csv-url = 网址
publish-csv-source-id = 来源编号
publish-csv-source = 来源
publish-csv-first-seen = 首次发现
publish-csv-last-seen = 最近发现
publish-csv-why = 理由
publish-csv-archive-file = 存档文件
publish-csv-archive-offset = 存档偏移
publish-csv-hit-id = 线索编号
publish-csv-link = 链接
publish-csv-link-kind = 链接类型
publish-csv-page = 所在页面
publish-csv-state = 状态
publish-csv-blocked = 是否屏蔽
publish-yes = 是
publish-no = 否

publish-picture-decoder-failed = { $name }：图片导致解码器出错
publish-picture-unreadable = { $name }：图片无法读取（{ $problem }）

# 下次扫描，以及别处没有说法的结果。
publish-next-visit = 下次访问 { $time }
publish-status = HTTP { $status }
publish-column-not-due = 未到期
publish-column-blocked = 被拦截
publish-column-left = 留待下次
publish-column-next-visit = 下次访问
publish-outcome-not-due = 尚未到期
publish-outcome-fresh = 按其声明仍然有效
publish-outcome-fetched = 已读取
publish-outcome-unchanged = 与上次相同
publish-outcome-duplicate = 与其他网址相同
publish-outcome-redirected = 已重定向
publish-outcome-no-page = 不是页面
publish-outcome-host-budget = 已达该主机的页面上限
publish-outcome-outside-hours = 不在允许访问的时段
publish-outcome-not-archived = 存档中没有

# What a report needs, and what it is divided into.
publish-no-fonts = 本机没有安装任何字体，无法生成 PDF：请安装 Debian 软件包 fonts-noto-cjk（apt-get install fonts-noto-cjk）或其他字体；其余格式仍会写出
publish-no-letters = 本机安装的字体中没有“{ $letters }”这些字，无法生成 PDF：请安装 Debian 软件包 fonts-noto-cjk（apt-get install fonts-noto-cjk）或含有这些字的其他字体；其余格式仍会写出
publish-not-made = 有一个文件无法生成：{ $reason }；其余格式仍会写出
publish-contents = 目录
publish-sheet-hits = 线索
publish-sheet-reasons = 理由
publish-sheet-links = 链接
publish-sheet-sources = 来源
publish-sheet-statistics = 统计
publish-sheet-changes = 变动
publish-csv-change = 变动
publish-csv-amount = 分值
publish-csv-field = 所在字段
publish-csv-signal = 信号
publish-csv-began = 开始时间
publish-csv-ended = 结束时间
publish-csv-counted-by = 统计维度
publish-csv-counted = 统计项
publish-csv-count = 数量
publish-csv-verdict = 判断
publish-by-right = 权利
publish-by-kind = 权利类型
publish-by-source = 来源
publish-by-country = 国家或地区
publish-by-level = 等级
publish-by-verdict = 判断
publish-unknown = 不详
publish-verdict-open = 尚未判断

# Reports of changes.
publish-since-beginning = 仅列变动。此前没有就这些权利和来源写过报告，因此全部为新增。
publish-since-report = 仅列自 { $time } 的报告以来的变动。
publish-since-date = 仅列自 { $time } 以来的变动。
publish-change-new = 新增
publish-change-changed = 有变化
publish-change-gone = 已消失
publish-change-decided = 已判断
publish-gone = 已消失
publish-gone-hint = 此前报告过；现已不再展示，或得分已不够高。
publish-decided = 已判断
publish-transparency-withdrawn = 发送人已于 { $date } 撤回本通知。
publish-no-changes = 没有新的商品信息达到 { $threshold } 分（满分 100），此前报告过的线索也没有变化。
publish-decided-hint = 自那时以来由人作出的判断。
