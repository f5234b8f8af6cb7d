# 演示市场。
demo-cannot-listen = 演示市场无法在 { $address } 上监听：{ $reason }；请检查回环网卡是否启用、本机端口是否有空闲
