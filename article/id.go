package article

import (
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxIDBytes is the length of the longest id: what a Postgres index takes,
// with room to spare.
const MaxIDBytes = 1024

// checkID returns what is wrong with an id, or nil.
func checkID(id string) error {
	switch {
	case len(id) > MaxIDBytes:
		return decodeFault(Invalid, "the id has %d bytes; at most %d are allowed", len(id), MaxIDBytes)
	case !utf8.ValidString(id):
		return decodeFault(Invalid, "the id is not valid UTF-8")
	case strings.ContainsFunc(id, unicode.IsControl):
		return decodeFault(Invalid, "the id %q holds a control character", id)
	}
	return nil
}

// deriveID returns the id of an article that came with none: a hash of its
// canonical URL, else of its text.
func deriveID(r Raw) string {
	if canonical := canonicalURL(r.URL); canonical != "" {
		return "url-" + shortHash(canonical)
	}
	return "text-" + shortHash(r.Title+"\n"+r.Body+"\n"+r.HTML)
}

func shortHash(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:16])
}

// canonicalURL brings the spellings of one address together: scheme and host
// in lower case, no user, fragment or default port, no tracking parameters,
// the query sorted. It returns "" for what is not an absolute http or https URL.
func canonicalURL(raw string) string {
	u, err := url.Parse(strings.TrimSpace(raw))
	if err != nil || u.Host == "" {
		return ""
	}
	u.Scheme = strings.ToLower(u.Scheme)
	if u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	u.Host = strings.ToLower(u.Host)
	u.Host = strings.TrimSuffix(u.Host, map[string]string{"http": ":80", "https": ":443"}[u.Scheme])
	address := u.Scheme + "://" + u.Host + canonicalPath(u)
	if query := canonicalQuery(u.RawQuery); query != "" {
		address += "?" + query
	}
	return address
}

// canonicalPath escapes each segment in one way. An escaped slash stays apart
// from one that divides segments.
func canonicalPath(u *url.URL) string {
	segments := strings.Split(strings.TrimSuffix(u.EscapedPath(), "/"), "/")
	for i, segment := range segments {
		if plain, err := url.PathUnescape(segment); err == nil {
			segments[i] = url.PathEscape(plain)
		}
	}
	return strings.Join(segments, "/")
}

// canonicalQuery returns what is no query by the rules as it is: its
// parameters, which say which page it is, would be lost otherwise.
func canonicalQuery(raw string) string {
	query, err := url.ParseQuery(raw)
	if err != nil {
		return raw
	}
	for name := range query {
		if isTracking(name) {
			query.Del(name)
		}
	}
	return query.Encode()
}

// isTracking reports whether a query parameter tells where a reader came
// from rather than which page it is.
func isTracking(name string) bool {
	name = strings.ToLower(name)
	switch name {
	case "fbclid", "gclid", "msclkid", "mc_cid", "mc_eid", "igshid":
		return true
	}
	return strings.HasPrefix(name, "utm_")
}
