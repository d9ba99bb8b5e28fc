// A service that knows users.
package main

import (
	"encoding/json"
	"log"
	"net/http"
	"os"
)

type user struct {
	ID   int    `json:"id"`
	Name string `json:"name"`
}

func main() {
	log.SetFlags(0)
	users := []user{{1, "Ada"}, {2, "Grace"}}
	http.HandleFunc("/users", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		json.NewEncoder(w).Encode(users)
	})
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		w.Write([]byte("user-service: see /users\n"))
	})
	log.Printf("server listening on :%s", os.Getenv("PORT"))
	log.Fatal(http.ListenAndServe(":"+os.Getenv("PORT"), nil))
}
