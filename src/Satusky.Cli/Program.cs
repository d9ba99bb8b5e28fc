Console.WriteLine("1ctl");
