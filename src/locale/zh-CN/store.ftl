store-unknown-scheme = { $uri } 不是本程序支持的存储；请用 sqlite:路径
store-open = 无法打开数据库 { $path }：{ $reason }
store-full = { $path } 所在磁盘已满；请腾出空间后重新运行同一命令，数据不会丢失
store-too-new = { $path } 由更新版本的司市写入；请使用该版本，或换一个 --data 目录
store-row = 存储表 { $table } 中有本版本无法读取的记录（{ $id }）：{ $reason }
store-blob = 无法使用文件 { $path }：{ $reason }
store-database = 数据库出错：{ $reason }
