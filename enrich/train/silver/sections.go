package silver

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/bzip2"
	"compress/gzip"
	"context"
	_ "embed" // the program that reads markup
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/dateline/dateline/enrich/train/fetch"
)

// dumps is the PyPI package that holds parts of two dumps of the English
// Wikipedia, of 2016 and 2017, in dumpFiles.
var dumps = fetch.Archive{
	Package: "gensim",
	Version: "4.3.3",
	File:    "gensim-4.3.3-cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
	SHA256:  "6237a50de4da7a037b19b2b6c430b6537243dcdedebf94afeb089e951953e601",
}

// dumpsWheel chooses one wheel of the package, whatever the machine is.
var dumpsWheel = []string{"--only-binary", ":all:", "--platform", "manylinux2014_x86_64", "--python-version", "3.12", "--implementation", "cp", "--abi", "cp312"}

var dumpFiles = []string{
	"gensim/test/test_data/enwiki-latest-pages-articles1.xml-p000000010p000030302-shortened.bz2",
	"gensim/test/test_data/enwiki-table-markup.xml.bz2",
}

// markupReader is the npm package that turns markup into text, and
// markupReaderFile its build for browsers, which needs no other package.
var markupReader = fetch.Archive{
	Package: "wtf_wikipedia",
	Version: "10.4.2",
	File:    "wtf_wikipedia-10.4.2.tgz",
	SHA256:  "560932ebe18c41f254c3a7c043e5f87eafd902c802bd9df36cbe694da794d05f",
}

const markupReaderFile = "package/builds/wtf_wikipedia-client.mjs"

//go:embed sections.mjs
var sectionsProgram []byte

// eachSection reads the text of each section of the articles in the dumps,
// which are fetched if they are not in the cache.
func eachSection(ctx context.Context, cache string, read func(body string) error) error {
	wheel, err := fetch.Wheel(ctx, cache, dumps, dumpsWheel...)
	if err != nil {
		return err
	}
	articles, err := readDumps(wheel)
	if err != nil {
		return fmt.Errorf("read %s: %w", wheel, err)
	}
	sections, err := readMarkup(ctx, cache, articles)
	if err != nil {
		return fmt.Errorf("read markup: %w", err)
	}
	for _, section := range sections {
		if err := read(section); err != nil {
			return err
		}
	}
	return nil
}

// readDumps returns the markup of the articles in the dumps of a wheel.
func readDumps(wheel string) ([]string, error) {
	archive, err := zip.OpenReader(wheel)
	if err != nil {
		return nil, err
	}
	defer archive.Close()
	var articles []string
	for _, name := range dumpFiles {
		file, err := archive.Open(name)
		if err != nil {
			return nil, err
		}
		of, err := articlesOf(bzip2.NewReader(file))
		_ = file.Close()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		articles = append(articles, of...)
	}
	return articles, nil
}

// articlesOf returns the markup of the pages in a dump that are articles and
// lead nowhere else.
func articlesOf(dump io.Reader) ([]string, error) {
	var pages struct {
		Page []struct {
			Namespace int       `xml:"ns"`
			Redirect  *struct{} `xml:"redirect"`
			Markup    string    `xml:"revision>text"`
		} `xml:"page"`
	}
	if err := xml.NewDecoder(dump).Decode(&pages); err != nil {
		return nil, err
	}
	var articles []string
	for _, page := range pages.Page {
		if page.Namespace == 0 && page.Redirect == nil {
			articles = append(articles, page.Markup)
		}
	}
	return articles, nil
}

// readMarkup returns the texts of the sections of articles. It runs Node.js.
func readMarkup(ctx context.Context, cache string, articles []string) ([]string, error) {
	path, err := fetch.Npm(ctx, cache, markupReader)
	if err != nil {
		return nil, err
	}
	reader, err := fileOf(path, markupReaderFile)
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp("", "dateline-sections-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	library, program := filepath.Join(folder, "reader.mjs"), filepath.Join(folder, "sections.mjs")
	if err := errors.Join(os.WriteFile(library, reader, 0o600), os.WriteFile(program, sectionsProgram, 0o600)); err != nil {
		return nil, err
	}
	return runSections(ctx, program, library, articles)
}

func runSections(ctx context.Context, program, library string, articles []string) ([]string, error) {
	var input, output bytes.Buffer
	for _, article := range articles {
		if err := json.NewEncoder(&input).Encode(article); err != nil {
			return nil, err
		}
	}
	node := exec.CommandContext(ctx, "node", program, library)
	node.Stdin, node.Stdout, node.Stderr = &input, &output, os.Stderr
	if err := node.Run(); err != nil {
		return nil, fmt.Errorf("run node: %w", err)
	}
	var sections []string
	decoder := json.NewDecoder(&output)
	for range articles {
		var of []string
		if err := decoder.Decode(&of); err != nil {
			return nil, err
		}
		sections = append(sections, of...)
	}
	return sections, nil
}

// fileOf returns the content of a file of an npm package.
func fileOf(archive, name string) ([]byte, error) {
	file, err := os.Open(archive)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	unpacked, err := gzip.NewReader(file)
	if err != nil {
		return nil, err
	}
	for files := tar.NewReader(unpacked); ; {
		header, err := files.Next()
		if err != nil {
			return nil, fmt.Errorf("find %s in %s: %w", name, archive, err)
		}
		if header.Name == name {
			return io.ReadAll(files)
		}
	}
}
