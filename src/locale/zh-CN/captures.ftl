# 采集记录的检索索引。
captures-foreign = { $dir } 中存放的不是采集索引，未作改动；请清空该目录或另选数据目录
captures-busy = 另一进程正在写入 { $dir } 中的采集索引；请待其结束后重试
captures-full = { $dir } 所在磁盘已满，无法写入采集索引；请腾出空间后重新运行同一命令，数据不会丢失
captures-failed = { $dir } 中的采集索引出错（{ $why }）；请检查磁盘后重新运行命令：损坏的索引会由存储重建
captures-query-cut = 查询只取前 { $max } 个字符
captures-query-excluding = 无法排除词语：- 或 NOT 之后的词按普通词语搜索
captures-query-plain = 无法按所写的语法理解查询，其中的词按普通词语搜索
captures-query-no-words = 查询中没有可供搜索的文字或数字
captures-query-not-all = 没有一条商品信息包含全部词语；以下结果包含其中一部分
captures-nothing-found = 在 { $listings } 条已采集的商品信息中没有找到
captures-catching-up = 最近采集的部分内容尚未纳入搜索，稍后即可搜到
