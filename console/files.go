package console

import (
	"bytes"
	"crypto/sha256"
	_ "embed" // for the files
	"encoding/hex"
	"net/http"
	"time"
)

// What is served as it is.
var (
	//go:embed static/style.css
	stylesheet []byte
	//go:embed static/icon.svg
	icon []byte
	//go:embed openapi.json
	openAPI []byte
)

// serveFile serves a file that is the same until the program is another one.
func serveFile(name string, content []byte) http.HandlerFunc {
	tag := `"` + digest(content) + `"`
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", tag)
		w.Header().Set("Cache-Control", "no-cache")
		http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(content))
	}
}

func digest(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:8])
}
