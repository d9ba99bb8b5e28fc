// A service that knows orders and asks user-service, by its URL, who made them.
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"os"
	"time"
)

type user struct {
	ID   int    `json:"id"`
	Name string `json:"name"`
}

type order struct {
	ID   int    `json:"id"`
	User string `json:"user"`
}

func main() {
	log.SetFlags(0)
	http.HandleFunc("/orders", func(w http.ResponseWriter, r *http.Request) {
		users, err := fetchUsers()
		if err != nil {
			log.Printf("could not ask user-service: %v", err)
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		orders := []order{}
		for i, u := range users {
			orders = append(orders, order{100 + i, u.Name})
		}
		w.Header().Set("Content-Type", "application/json")
		json.NewEncoder(w).Encode(orders)
	})
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		w.Write([]byte("order-service: see /orders\n"))
	})
	log.Printf("server listening on :%s", os.Getenv("PORT"))
	log.Fatal(http.ListenAndServe(":"+os.Getenv("PORT"), nil))
}

func fetchUsers() ([]user, error) {
	address := os.Getenv("USER_SERVICE_URL")
	if address == "" {
		return nil, fmt.Errorf("USER_SERVICE_URL is not set")
	}
	client := http.Client{Timeout: 10 * time.Second}
	answer, err := client.Get(address + "/users")
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s/users answered %s", address, answer.Status)
	}
	var users []user
	return users, json.NewDecoder(answer.Body).Decode(&users)
}
