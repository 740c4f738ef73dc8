package console

import (
	"net"
	"net/http"
	"slices"
	"strings"
)

// securityPolicy lets a page load its own stylesheet and pictures, and nothing else.
const securityPolicy = "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// guard refuses what no page needs, before it is read.
func (c *Console) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		header.Set("Content-Security-Policy", securityPolicy)
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("Referrer-Policy", "no-referrer")
		header.Set("Cross-Origin-Opener-Policy", "same-origin")
		header.Set("Cross-Origin-Resource-Policy", "same-origin")
		switch {
		case !c.knows(r.Host):
			http.Error(w, "This console is not known by the name of that host. --hosts, of a worker --console-hosts, names others by which it may be asked.", http.StatusMisdirectedRequest)
		case r.Method != http.MethodGet && r.Method != http.MethodHead:
			header.Set("Allow", "GET, HEAD")
			http.Error(w, "This console only shows things: GET and HEAD.", http.StatusMethodNotAllowed)
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// knows reports whether the console may be asked by the name of a host.
func (c *Console) knows(host string) bool {
	if c.hosts == nil {
		return true
	}
	name := host
	if without, _, err := net.SplitHostPort(host); err == nil {
		name = without
	}
	name = strings.ToLower(strings.Trim(strings.TrimSuffix(name, "."), "[]"))
	return slices.Contains(c.hosts, name)
}
