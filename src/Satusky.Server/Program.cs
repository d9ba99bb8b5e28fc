Console.WriteLine("satusky");
