# 磁盘上的存档文件。
archive-in-use = 另一个进程正在写入存档 { $path }；请等待其结束，或将其停止
archive-lost = { $path } 丢失了已存档的网页：数据库记录为 { $expected } 字节，文件只有 { $found } 字节；请从备份恢复
archive-not-a-segment = { $path } 不是存档文件；数据库已损坏，或属于其他版本
archive-read = 无法读取 { $path }：{ $error }
archive-write = 无法写入 { $path }：{ $error }
archive-disk-full = 磁盘已满：{ $path } 无法继续写入；请腾出空间后重新运行，此前存档的内容完好
archive-broken = 先前写入存档 { $path } 时失败；请重新运行，将从完好的部分继续
archive-damaged = { $path } 在第 { $offset } 字节处损坏：{ $error }
