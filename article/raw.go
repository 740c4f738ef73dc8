package article

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"
)

// Raw is one revision of an article as its publisher or scraper sent it. Of
// Title, Body and HTML at least one holds text; Body wins where both it and
// HTML are there.
type Raw struct {
	Key         []byte    `json:"-"` // of the record; nil if it had none
	ID          string    `json:"id"`
	URL         string    `json:"url,omitempty"`
	Source      string    `json:"source,omitempty"` // who published it, such as "Reuters"
	Title       string    `json:"title,omitempty"`
	Body        string    `json:"body,omitempty"` // plain text, perhaps with a page's boilerplate
	HTML        string    `json:"html,omitempty"` // a whole page or a fragment
	Authors     []string  `json:"authors,omitempty"`
	Section     string    `json:"section,omitempty"`
	PublishedAt time.Time `json:"published_at,omitzero"` // UTC; zero if neither the article nor the record says
	Language    string    `json:"language,omitempty"`    // what the publisher says, a hint only
	Extra       Extra     `json:"extra,omitempty"`       // passed on
}

// Extra is the fields of an article that Dateline does not know: a JSON object in compact
// form, its names in order; nil if there are none.
type Extra = json.RawMessage

// ParseExtra reads such an object in any form, as Postgres gives it.
func ParseExtra(object []byte) (Extra, error) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(object, &fields); err != nil {
		return nil, err
	}
	return extraOf(fields)
}

// extraOf returns fields by name as one object.
func extraOf(fields map[string]json.RawMessage) (Extra, error) {
	if len(fields) == 0 {
		return nil, nil
	}
	return encode(fields)
}

// Hash returns the SHA-256 of the article's contents in hexadecimal. Two
// revisions with the same hash need no second enrichment.
func (r Raw) Hash() string {
	contents := sha256.New()
	if err := encodeTo(contents, r); err != nil {
		panic("article: hash of " + r.ID + ": " + err.Error()) // only decoded JSON is in Extra
	}
	return hex.EncodeToString(contents.Sum(nil))
}

// OutputKey returns the key under which results of this article are
// published: the raw record's own, or the id where it had none.
func (r Raw) OutputKey() []byte {
	if len(r.Key) > 0 {
		return r.Key
	}
	return []byte(r.ID)
}
