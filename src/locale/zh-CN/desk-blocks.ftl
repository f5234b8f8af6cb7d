# 审核台上的封锁决定。
desk-says-nothing = 此处请填写内容。
desk-says-too-much = 最多填写 { $most } 个字符。
desk-blocks-no-hit = 封锁提议至少须以一条已确认的命中为依据。
desk-blocks-hit-unknown = 命中 { $hit } 已不存在。
desk-blocks-hit-changed = 命中 { $hit } 的商品信息在认定后已有变化，请先重新核看。
desk-blocks-hit-undecided = 命中 { $hit } 尚未有人认定，请先确认。
desk-blocks-own-proposal = 该封锁由 { $proposer } 提议，提议人不得自行批准，须由第二人批准。请转交有批准权限的同事。
desk-blocks-refused = 防误封检查拒绝该封锁：会波及他人。请驳回此提议，另提范围更窄的封锁。
desk-blocks-needs-override = 会波及他人。请说明为何仍须封锁；所写内容将随批准一并留存。
desk-blocks-lead = 封锁由一人提议、另一人批准，到期自动终止。审核台本身不执行封锁，封锁对象以签名清单为准。
desk-blocks-all = 全部
desk-blocks-none = 暂无封锁决定。封锁须从已确认的命中提出。
desk-blocks-lists = 封锁清单
desk-blocks-title-new = 提议封锁
desk-blocks-propose-heading = 封锁什么？
desk-blocks-propose = 提出
desk-blocks-propose-hint = 应选择足以制止侵权的最窄范围。各选项下方列明还会波及何人。须由第二人批准。
desk-blocks-target = 封锁对象
desk-blocks-kind = { $kind ->
    [url] 仅此网址
    [host] 仅此域名
    [site] 此域名及其全部子域名
    [ip] 此服务器
   *[other] { $kind }
}
desk-blocks-nobody-else = 未发现会波及他人。
desk-blocks-ground-hint = 法律条文、判决或附文号的行政决定。
desk-blocks-days = 有效天数
desk-blocks-because = 依据
desk-blocks-evidence = 存档证据
desk-blocks-history = 经过
desk-blocks-approve = 批准
desk-blocks-override = 仍须封锁的理由
desk-blocks-revoke = 撤销
desk-blocks-turn-down = 驳回
desk-blocks-revoke-ask = 此操作不可恢复，是否继续？
desk-blocks-lists-lead = 清单列明生成时有效的封锁，对象与决定完全一致。每个文件均有签名；订阅文件列明与以往清单相比的变化。
desk-blocks-lists-current = 已是最新
desk-blocks-lists-old = 此后决定已有变化
desk-blocks-serial = 序号
desk-blocks-made = 生成时间（UTC）
desk-blocks-entries = 对象数
desk-blocks-key = 公钥
desk-blocks-build = 生成清单
desk-blocks-build-hint = 当前有效且通过防误封检查的决定将列入全部清单。
desk-blocks-left-out = 因防误封检查未列入
desk-blocks-files = 文件
desk-blocks-signature = 签名
desk-blocks-no-window = 该权利没有正在进行或即将开始的播出时段。
desk-blocks-as-of = 比对时间
desk-blocks-shared-machine = 一台服务器往往承载许多网站，其中有些本系统从未见过：封锁其 IP 地址会波及所有这些网站。
desk-blocks-end-days = 按下方天数到期
desk-blocks-end-window = 随播出时段结束（{ $until } UTC）
desk-blocks-end-hint = 为某场直播采取的封锁，播出结束即解除。
