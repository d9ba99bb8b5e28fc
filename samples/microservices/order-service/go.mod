module example.com/order-service

go 1.19
