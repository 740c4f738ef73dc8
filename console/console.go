package console

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"go.uber.org/zap"

	"github.com/dateline/dateline/article"
)

// Options are what a console needs. Only Pool and Log must be there.
type Options struct {
	Pool     *pgxpool.Pool // as Open returns it; the caller closes it
	Progress Progress      // nil to take what the database tells
	Comparer Comparer      // nil for no comparisons
	Hosts    []string      // names by which it may be asked, in lower case; nil for any
	Version  string        // of the program
	Log      *zap.Logger
}

// Progress tells how far the pool is. It must be safe for concurrent use.
type Progress interface {
	// Partitions returns the input topic's partitions in their order.
	Partitions(ctx context.Context) ([]PartitionProgress, error)
}

// PartitionProgress is how far the pool is in a partition of the input topic.
type PartitionProgress struct {
	Partition     int    `json:"partition"`
	NextOffset    int64  `json:"next_offset"`    // of the pool; -1 before its first commit
	HighWatermark *int64 `json:"high_watermark"` // nil where only the database was asked
	Lag           *int64 `json:"lag"`            // records still to do; nil as HighWatermark
}

// Comparer compares the results of a replay with those beside them.
type Comparer interface {
	// Compare returns what differs. It can take minutes on a large database. The
	// error is ErrNothingToCompare if the replay has no results any more, or none
	// are beside them.
	Compare(ctx context.Context, replay int) (article.Diff, error)
}

// ErrNothingToCompare is returned by a Comparer.
var ErrNothingToCompare = errors.New("there are no two editions to compare")

// Console serves the pages. It is safe for concurrent use.
type Console struct {
	db        database
	meter     *meter
	comparer  Comparer
	comparing chan struct{} // holds a token while a comparison runs
	hosts     []string
	pages     *templates
	version   string
	now       func() time.Time
	log       *zap.Logger
}

// New returns a console. It reads nothing before it is asked.
func New(o Options) (*Console, error) {
	pages, err := parseTemplates()
	if err != nil {
		return nil, err
	}
	db := database{o.Pool}
	progress := o.Progress
	if progress == nil {
		progress = db
	}
	return &Console{
		db: db, meter: newMeter(progress), comparer: o.Comparer, comparing: make(chan struct{}, 1), hosts: o.Hosts,
		pages: pages, version: o.Version, now: time.Now, log: o.Log,
	}, nil
}

// Handler serves pages, JSON and their files.
func (c *Console) Handler() http.Handler {
	mux := http.NewServeMux()
	for _, p := range c.routes() {
		mux.HandleFunc(p.path, func(w http.ResponseWriter, r *http.Request) { c.serve(w, r, p, c.writePage) })
		mux.HandleFunc(apiPrefix+p.apiPath(), func(w http.ResponseWriter, r *http.Request) { c.serve(w, r, p, c.writeJSON) })
	}
	mux.HandleFunc(apiPrefix+"/openapi.json", serveFile("openapi.json", openAPI))
	mux.HandleFunc("/static/style.css", serveFile("style.css", stylesheet))
	mux.HandleFunc("/static/icon.svg", serveFile("icon.svg", icon))
	mux.HandleFunc(apiPrefix+"/", func(w http.ResponseWriter, r *http.Request) {
		c.writeJSON(w, r, route{}, nil, notFound("There is no such resource."))
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		c.writePage(w, r, route{}, nil, notFound("There is no such page."))
	})
	return c.guard(mux)
}

const apiPrefix = "/api/v1"

// route is a page: where it is, what finds its values, and what they are shown by.
type route struct {
	path     string // as http.ServeMux takes it
	api      string // below apiPrefix, where it is not path
	template string
	section  string // of the navigation
	title    func(any) string
	find     func(context.Context, *http.Request) (any, error)
}

func (p route) apiPath() string {
	if p.api != "" {
		return p.api
	}
	return p.path
}

func (c *Console) routes() []route {
	return []route{
		{path: "/{$}", api: "/overview", template: "overview.html", section: "overview", title: titled("Overview"), find: c.overview},
		{path: "/search", template: "search.html", section: "articles", title: titled("Articles"), find: c.search},
		{path: "/articles/{id}", template: "article.html", section: "articles", title: titleOf(Article.pageTitle), find: c.article},
		{path: "/entities/{id}", template: "entity.html", section: "overview", title: titleOf(Entity.pageTitle), find: c.entity},
		{path: "/topics/{id}", template: "topic.html", section: "overview", title: titleOf(Topic.pageTitle), find: c.topic},
		{path: "/dead", template: "dead.html", section: "dead", title: titled("Dead letters"), find: c.dead},
		{path: "/replays", template: "replays.html", section: "replays", title: titled("Replays"), find: c.replays},
		{path: "/replays/{id}", template: "replay.html", section: "replays", title: titleOf(Replay.pageTitle), find: c.replay},
		{path: "/replays/{id}/diff", template: "diff.html", section: "replays", title: titled("What a replay changes"), find: c.diff},
	}
}

func titled(title string) func(any) string { return func(any) string { return title } }

func titleOf[T any](title func(T) string) func(any) string {
	return func(value any) string { return title(value.(T)) }
}
