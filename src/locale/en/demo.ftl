# The demonstration market.
demo-cannot-listen = the demonstration market cannot listen on { $address }: { $reason }; check that the loopback interface is up and local ports are free
