// An API that needs a PostgreSQL database and does not start without one.
package main

import (
	"database/sql"
	"log"
	"net/http"
	"os"
	"strconv"
	"time"

	_ "github.com/lib/pq"
)

func main() {
	log.SetFlags(0)
	dsn := os.Getenv("DATABASE_URL")
	if dsn == "" {
		log.Fatal("FATAL: DATABASE_URL is not set")
	}

	db, err := sql.Open("postgres", dsn)
	if err != nil {
		log.Fatalf("FATAL: could not open database: %v", err)
	}
	defer db.Close()
	tune(db)

	start := time.Now()
	if err := db.Ping(); err != nil {
		log.Fatalf("FATAL: could not connect to database: %v", err)
	}
	log.Printf("connected to database in %dms", time.Since(start).Milliseconds())

	http.HandleFunc("/health", logged(func(w http.ResponseWriter, r *http.Request) int {
		if err := db.PingContext(r.Context()); err != nil {
			http.Error(w, "the database does not answer", http.StatusServiceUnavailable)
			return http.StatusServiceUnavailable
		}
		w.WriteHeader(http.StatusOK)
		return http.StatusOK
	}))
	http.HandleFunc("/", logged(func(w http.ResponseWriter, r *http.Request) int {
		var now time.Time
		if err := db.QueryRowContext(r.Context(), "SELECT now()").Scan(&now); err != nil {
			http.Error(w, "the database does not answer", http.StatusServiceUnavailable)
			return http.StatusServiceUnavailable
		}
		w.Write([]byte("the database says it is " + now.UTC().Format(time.RFC3339) + "\n"))
		return http.StatusOK
	}))

	port := os.Getenv("PORT")
	if port == "" {
		port = "8080"
	}
	log.Printf("server listening on :%s", port)
	log.Fatal(http.ListenAndServe(":"+port, nil))
}

// tune reads the pool's settings, which are no secrets and so come from plain variables.
func tune(db *sql.DB) {
	if text := os.Getenv("DB_MAX_CONNECTIONS"); text != "" {
		count, err := strconv.Atoi(text)
		if err != nil {
			log.Fatalf("FATAL: DB_MAX_CONNECTIONS is not a number: %q", text)
		}
		db.SetMaxOpenConns(count)
	}
	if text := os.Getenv("DB_POOL_TIMEOUT"); text != "" {
		timeout, err := time.ParseDuration(text)
		if err != nil {
			log.Fatalf("FATAL: DB_POOL_TIMEOUT is not a duration: %q", text)
		}
		db.SetConnMaxIdleTime(timeout)
	}
}

func logged(handle func(http.ResponseWriter, *http.Request) int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		status := handle(w, r)
		log.Printf("%s %s %d %s", r.Method, r.URL.Path, status, time.Since(start).Round(time.Microsecond))
	}
}
