package main

import (
	"regexp"
	"strings"
	"testing"
)

func TestStatusBeforeAndAfterTheWork(t *testing.T) {
	p := newPool(t, 2)
	records := bundled(t)[:20]
	p.publish(t, records...)
	succeed(t, "migrate", "--database-url", p.database)
	all := func(out string) string {
		return strings.Join(strings.Fields(regexp.MustCompile(`(?m)^ *all .*$`).FindString(out)), " ")
	}

	before := succeed(t, p.args("status", "--interval=0")...)
	if got := all(before); got != "all 20 0 ?" { // lag, rate, time left
		t.Errorf("before the first worker: %q in\n%s", got, before)
	}
	p.work(t)
	after := succeed(t, p.args("status", "--interval=10ms")...)
	if got := all(after); got != "all 0 0 -" {
		t.Errorf("after the work: %q in\n%s", got, after)
	}
	if want := "articles 20, enriched by this version's pipeline 20, retracted 0, dead letters 0"; !strings.Contains(after, want) {
		t.Errorf("no %q in\n%s", want, after)
	}
}

func TestStatusNeedsItsTopic(t *testing.T) {
	p := newPool(t, 1)
	r := dateline(t, "", "status", "--brokers", p.brokers, "--input-topic", "no-such-topic")
	if r.code != exitFailed || !strings.Contains(r.err, "no-such-topic") || !strings.Contains(r.err, "a worker creates it") {
		t.Errorf("%+v", r)
	}
}

func TestStatusNeedsTheTables(t *testing.T) {
	p := newPool(t, 1)
	r := dateline(t, "", p.args("status", "--interval=0")...)
	if r.code != exitFailed || !strings.Contains(r.err, `run "dateline migrate up"`) {
		t.Errorf("%+v", r)
	}
}
