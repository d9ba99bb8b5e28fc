module example.com/user-service

go 1.19
