# 采集记录的检索索引。
captures-foreign = { $dir } 中存放的不是采集索引，未作改动；请清空该目录或另选数据目录
captures-busy = 另一进程正在写入 { $dir } 中的采集索引；请待其结束后重试
captures-failed = { $dir } 中的采集索引出错（{ $why }）；请检查磁盘后重新运行命令：损坏的索引会由存储重建
