package main

import (
	"regexp"
	"strings"
	"testing"
)

func TestOfficialsAreListedOnceByFullName(t *testing.T) {
	id := regexp.MustCompile(`^Q[1-9]\d*$`)
	seen := make(map[string]string)
	for _, row := range rows(persons) {
		seen[row.id] = row.name
	}
	for _, list := range []string{ministers, members} {
		for _, row := range rows(list) {
			if there, found := seen[row.id]; found {
				t.Errorf("%s (%s) is there as %s", row.name, row.id, there)
			}
			seen[row.id] = row.name
			if !id.MatchString(row.id) || len(row.country) != 2 {
				t.Errorf("%s has the id %q and the country %q", row.name, row.id, row.country)
			}
			for _, name := range append([]string{row.name}, row.others...) {
				if !strings.Contains(name, " ") {
					t.Errorf("%s is one word", name)
				}
			}
		}
	}
}

func TestProminentPersonsAreListedOnce(t *testing.T) {
	id := regexp.MustCompile(`^Q[1-9]\d*$`)
	ids, names := make(map[string]string), make(map[string]string)
	for _, row := range rows(prominent) {
		if there, found := ids[row.id]; found {
			t.Errorf("%s (%s) is there as %s", row.name, row.id, there)
		}
		ids[row.id] = row.name
		if !id.MatchString(row.id) || row.country != "" && len(row.country) != 2 {
			t.Errorf("%s has the id %q and the country %q", row.name, row.id, row.country)
		}
		for _, name := range append([]string{row.name}, row.others...) {
			if there, found := names[name]; found {
				t.Errorf("%s means %s and %s", name, there, row.id)
			}
			names[name] = row.id
		}
	}
}

func TestPlainName(t *testing.T) {
	for name, want := range map[string]string{
		"Jarosław Kaczyński": "Jaroslaw Kaczynski",
		"Øystein Djupedal":   "Oystein Djupedal",
		"Fikri Işık":         "Fikri Isik",
		"Göran Persson":      "Goran Persson",
		"Penny Wong":         "Penny Wong",
	} {
		if got := plainName(name); got != want {
			t.Errorf("%s: %s", name, got)
		}
	}
}

// Who is called with two initials is somebody else without them: George Martin.
func TestPersonNamesLeaveOutOneInitial(t *testing.T) {
	for name, want := range map[string]string{
		"Joseph R. Biden": "Joseph Biden", "George R. R. Martin": "", "J. R. R. Tolkien": "", "Angela Merkel": "",
	} {
		if got := strings.Join(personNames(name), "|"); got != want {
			t.Errorf("%s is also called %q, want %q", name, got, want)
		}
	}
}
