package console

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"time"

	"go.uber.org/zap"
)

// requestTimeout bounds the queries of a page. A comparison sets its own.
const requestTimeout = 20 * time.Second

// writer writes a page's values, or the problem, in a form.
type writer func(w http.ResponseWriter, r *http.Request, p route, value any, problem *Problem)

// serve finds the values of a page and writes them.
func (c *Console) serve(w http.ResponseWriter, r *http.Request, p route, write writer) {
	ctx := r.Context()
	if p.template == "diff.html" {
		// The time-outs are for pages that take no time.
		_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(compareTimeout + time.Minute))
	} else {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, requestTimeout)
		defer cancel()
	}
	value, err := p.find(ctx, r)
	if err == nil {
		write(w, r, p, value, nil)
		return
	}
	if errors.Is(err, context.Canceled) && r.Context().Err() != nil {
		return // whoever asked is gone
	}
	found := problemOf(err)
	if found.Status >= http.StatusInternalServerError && !errors.As(err, new(*Problem)) {
		c.log.Error("a page could not be shown", zap.String("path", r.URL.Path), zap.Error(err))
	}
	write(w, r, p, nil, found)
}

// writeJSON writes values as they are.
func (c *Console) writeJSON(w http.ResponseWriter, r *http.Request, _ route, value any, problem *Problem) {
	kind, status := "application/json", http.StatusOK
	if problem != nil {
		kind, status, value = "application/problem+json", problem.Status, problem
	}
	body, err := json.Marshal(value)
	if err != nil {
		c.log.Error("values could not be written as JSON", zap.String("path", r.URL.Path), zap.Error(err))
		http.Error(w, "", http.StatusInternalServerError)
		return
	}
	c.send(w, kind, status, append(body, '\n'))
}

// writePage writes values for people.
func (c *Console) writePage(w http.ResponseWriter, r *http.Request, p route, value any, problem *Problem) {
	name, status := p.template, http.StatusOK
	v := view{Section: p.section, Version: c.version, Request: r.URL}
	switch {
	case problem != nil:
		name, status, value = "problem.html", problem.Status, problem
		v.Title = problem.Title
	default:
		v.Title, v.API = p.title(value), apiOf(r, p)
	}
	v.Data = value
	var body bytes.Buffer
	if err := c.pages.write(&body, name, v); err != nil {
		c.log.Error("a page could not be written", zap.String("path", r.URL.Path), zap.Error(err))
		http.Error(w, "Something went wrong; the console's log says what.", http.StatusInternalServerError)
		return
	}
	if seconds := refreshOf(r, p); seconds > 0 && problem == nil {
		w.Header().Set("Refresh", strconv.Itoa(seconds))
	}
	c.send(w, "text/html; charset=utf-8", status, body.Bytes())
}

// refreshOf says after how many seconds a page is to be asked for again: only
// where whoever reads it wants that.
func refreshOf(r *http.Request, p route) int {
	if p.template == "overview.html" && r.URL.Query().Get("refresh") == "on" {
		return refreshSeconds
	}
	return 0
}

const refreshSeconds = 15

// apiOf is where a page is as JSON.
func apiOf(r *http.Request, p route) string {
	address := apiPrefix + r.URL.EscapedPath()
	if p.template == "overview.html" {
		address = apiPrefix + p.api
	}
	if query := r.URL.Query(); len(query) > 0 {
		query.Del("refresh")
		if encoded := query.Encode(); encoded != "" {
			address += "?" + encoded
		}
	}
	return address
}

// send writes a whole answer. What is shown changes with each article.
func (c *Console) send(w http.ResponseWriter, kind string, status int, body []byte) {
	header := w.Header()
	header.Set("Content-Type", kind)
	header.Set("Content-Length", strconv.Itoa(len(body)))
	header.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(body) // whoever asked may be gone
}
