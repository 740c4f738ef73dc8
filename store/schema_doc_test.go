package store_test

import (
	"flag"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dateline/dateline/store/storetest"
)

var update = flag.Bool("update", false, "rewrite what is generated")

// The list of views in docs/schema.md is generated from their comments:
// go test ./store -run SchemaPage -update
func TestSchemaPageListsTheViews(t *testing.T) {
	const path = "../docs/schema.md"
	page, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	section := regexp.MustCompile(`(?s)(<!-- views -->\n).*(<!-- end of views -->)`)
	if !section.Match(page) {
		t.Fatal("docs/schema.md has no marks around its list of views")
	}
	_, address := storetest.New(t)
	views := strings.ReplaceAll(strings.Join(list(t, address, describeViews), "\n"), "$", "$$")
	want := section.ReplaceAllString(string(page), "${1}"+views+"\n${2}")
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want, string(page)); diff != "" {
		t.Errorf("docs/schema.md differs from the views; run go test ./store -run SchemaPage -update (-want +got):\n%s", diff)
	}
}

const describeViews = `
SELECT format(E'### %s\n\n%s\n\n| column | type | meaning |\n|---|---|---|\n%s\n', c.relname, obj_description(c.oid),
       string_agg(format('| %s | %s | %s |', '` + "`' || a.attname || '`" + `', format_type(a.atttypid, a.atttypmod), col_description(c.oid, a.attnum)),
                  E'\n' ORDER BY a.attnum))
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
 WHERE c.relnamespace = 'dashboard'::regnamespace AND c.relkind = 'v'
 GROUP BY c.oid, c.relname
 ORDER BY array_position('{articles,entities,mentions,topics}', c.relname::text), c.relname`

// The page's questions can be asked as they stand, by who sees the views alone.
func TestQueriesOfSchemaPageRun(t *testing.T) {
	page, err := os.ReadFile("../docs/schema.md")
	if err != nil {
		t.Fatal(err)
	}
	s, address := storetest.New(t)
	save(t, s, enriched("a", 1, "X", "Y"))
	conn := storetest.Connect(t, address)
	if _, err := conn.Exec(t.Context(), `SET ROLE dateline_reader`); err != nil {
		t.Fatal(err)
	}
	queries := 0
	for _, block := range regexp.MustCompile("(?s)```sql\n(.*?)```").FindAllStringSubmatch(string(page), -1) {
		if strings.HasPrefix(block[1], "CREATE USER") {
			continue
		}
		queries++
		if _, err := conn.Exec(t.Context(), block[1]); err != nil {
			t.Errorf("%v in\n%s", err, block[1])
		}
	}
	if queries < 5 {
		t.Errorf("the page has %d queries", queries)
	}
}
