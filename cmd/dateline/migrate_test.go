package main

import (
	"strings"
	"testing"

	"github.com/dateline/dateline/store/storetest"
)

func TestMigrateUpAndDown(t *testing.T) {
	address := "--database-url=" + storetest.URL(t)
	for _, step := range []struct {
		args string
		want string // each line holds it
	}{
		{"migrate status", "pending"},
		{"migrate", "applied "},
		{"migrate up", "nothing to do"},
		{"migrate status", "applied"},
		{"migrate down --yes", "took back "},
		{"migrate up", "applied "},
	} {
		out := succeed(t, append(strings.Fields(step.args), address)...)
		for line := range strings.Lines(out) {
			if !strings.Contains(line, step.want) {
				t.Errorf("%s wrote %q, want %q in it", step.args, line, step.want)
			}
		}
		if out == "" {
			t.Errorf("%s wrote nothing", step.args)
		}
	}
}
