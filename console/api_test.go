package console_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"
)

// described returns what checks answers against the description.
func described(t testing.TB) validator.Validator {
	t.Helper()
	text, err := os.ReadFile("openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	document, err := libopenapi.NewDocument(text)
	if err != nil {
		t.Fatal(err)
	}
	v, errs := validator.NewValidator(document)
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	if valid, problems := v.ValidateDocument(); !valid {
		for _, p := range problems {
			t.Errorf("openapi.json: %s: %s", p.Message, p.Reason)
		}
	}
	return v
}

// fetchDescribed asks for a resource and checks question and answer.
func fetchDescribed(t testing.TB, v validator.Validator, s site, path string) (status int, value map[string]any) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.address+"/api/v1"+path, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	valid, problems := v.ValidateHttpResponse(request, response)
	if !valid {
		for _, p := range problems {
			t.Errorf("%s: %s: %s", path, p.Message, p.Reason)
			for _, e := range p.SchemaValidationErrors {
				t.Errorf("  %s: %s", e.FieldPath, e.Reason)
			}
		}
	}
	if err := json.NewDecoder(response.Body).Decode(&value); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return response.StatusCode, value
}

// apiPath is where a page is as JSON.
func apiPath(path string) string {
	if path == "/" || strings.HasPrefix(path, "/?") {
		return "/overview" + path[1:]
	}
	return path
}

func TestJSONIsAsDescribed(t *testing.T) {
	v, s := described(t), seeded(t, hostile())
	for _, path := range paths() {
		path = strings.ReplaceAll(apiPath(path), "&refresh=on", "")
		if status, _ := fetchDescribed(t, v, s, path); status != http.StatusOK {
			t.Errorf("%s: status %d", path, status)
		}
	}
	for path, want := range map[string]int{
		"/overview?period=3d": 400, "/entities/nobody": 404, "/articles/none": 404, "/topics/none": 404, "/replays/7": 404, "/replays/7/diff": 404,
		"/search?from=yesterday": 400, "/search?entity=nobody": 400, "/dead?class=x": 400, "/dead?after=x": 400, "/replays?after=WzFd": 200, "/replays?after=WyJ4Il0": 400,
	} {
		if status, _ := fetchDescribed(t, v, s, path); status != want {
			t.Errorf("%s: status %d, want %d", path, status, want)
		}
	}
}

// What an answer has must be described, and what is described must be had: the
// checks above would not notice a description without properties.
func TestTheDescriptionIsStrict(t *testing.T) {
	var description struct {
		Components struct {
			Schemas map[string]struct {
				Additional *bool          `json:"additionalProperties"`
				Required   []string       `json:"required"`
				Properties map[string]any `json:"properties"`
			} `json:"schemas"`
		} `json:"components"`
	}
	text, err := os.ReadFile("openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &description); err != nil {
		t.Fatal(err)
	}
	for name, schema := range description.Components.Schemas {
		if schema.Additional == nil || *schema.Additional || len(schema.Properties) == 0 {
			t.Errorf("%s: properties that are not described are not refused", name)
		}
		slices.Sort(schema.Required)
		if properties := slices.Sorted(maps.Keys(schema.Properties)); !slices.Equal(schema.Required, properties) {
			t.Errorf("%s: required are %q of %q", name, schema.Required, properties)
		}
	}
	if len(description.Components.Schemas) < 20 {
		t.Errorf("only %d schemas", len(description.Components.Schemas))
	}
}

// The pages of a list, put together, are the list: nothing twice, nothing left out.
func TestCursorsWalkTheWholeList(t *testing.T) {
	v, s := described(t), seeded(t)
	for path, list := range map[string]string{
		"/search": "articles", "/search?topic=medtop:11000000": "articles", "/entities/Q30": "newest", "/topics/medtop:11000000": "newest", "/dead": "letters",
	} {
		seen, pages := map[string]bool{}, 0
		for next := path; next != ""; pages++ {
			_, value := fetchDescribed(t, v, s, next)
			rows := value[list].([]any)
			for _, row := range rows {
				key, err := json.Marshal(row)
				if err != nil {
					t.Fatal(err)
				}
				if seen[string(key)] {
					t.Fatalf("%s: %s is there twice", path, key)
				}
				seen[string(key)] = true
			}
			next = ""
			if cursor, ok := value["next"].(string); ok {
				next = path + "?after=" + url.QueryEscape(cursor)
				if strings.Contains(path, "?") {
					next = path + "&after=" + url.QueryEscape(cursor)
				}
			}
		}
		want := map[string]int{"/search": len(bundle(t)), "/dead": 25}[path]
		if pages < 2 || want > 0 && len(seen) != want || len(seen) <= 20 {
			t.Errorf("%s: %d rows on %d pages, want %d", path, len(seen), pages, want)
		}
	}
}
