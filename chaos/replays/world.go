package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dateline/dateline/internal/services"
)

// world is everything that runs: servers, and processes of the program.
type world struct {
	folder   string
	program  string
	names    string // file of own names, which makes the other pipeline
	kafka    *services.Kafka
	postgres *services.Postgres
	running  []*services.Process
	started  int
}

// ownNames changes what is found in most articles: what is linked, and where
// names begin and end.
const ownNames = `name,type,wikidata,country,lat,lon,aliases
Japan,place,Q900000001,JP,36,138,
Reuters,organization,Q900000002,GB,,,
New York,place,Q900000003,US,40.7,-74,
London,place,Q900000004,GB,51.5,-0.1,
Department,organization,Q900000005,,,,
Wikinews,organization,Q900000006,,,,
`

func newWorld(ctx context.Context) (*world, error) {
	folder, err := os.MkdirTemp("", "dateline-replays-")
	if err != nil {
		return nil, err
	}
	w := &world{folder: folder, program: filepath.Join(folder, "dateline"), names: filepath.Join(folder, "names.csv")}
	if err := w.start(ctx); err != nil {
		w.close(false)
		return nil, err
	}
	return w, nil
}

func (w *world) start(ctx context.Context) error {
	if err := os.Chmod(w.folder, 0o711); err != nil { // the server's user passes through
		return err
	}
	if err := os.WriteFile(w.names, []byte(ownNames), 0o644); err != nil {
		return err
	}
	if err := services.BuildProgram(ctx, w.program); err != nil {
		return err
	}
	port, err := services.FreePort()
	if err != nil {
		return err
	}
	if w.kafka, err = services.NewKafka(ctx, w.folder, port, port); err != nil {
		return err
	}
	w.postgres, err = services.NewPostgres(ctx, w.folder)
	return err
}

// close ends everything. The folder with the logs is kept where they may be wanted.
func (w *world) close(clean bool) {
	for _, p := range w.running {
		p.End(syscall.SIGTERM, 20*time.Second)
	}
	if w.kafka != nil {
		w.kafka.Close()
	}
	if w.postgres != nil {
		w.postgres.Close()
	}
	if clean {
		_ = os.RemoveAll(w.folder) // what stays is a temporary folder
	} else {
		logf("logs are in %s", w.folder)
	}
}

// command runs the program to its end and returns what it prints.
func (w *world) command(ctx context.Context, args ...string) (string, error) {
	command := exec.CommandContext(ctx, w.program, args...)
	var out, errs bytes.Buffer
	command.Stdout, command.Stderr = &out, &errs
	if err := command.Run(); err != nil {
		return out.String(), fmt.Errorf("dateline %v: %w: %s", args, err, bytes.TrimSpace(errs.Bytes()))
	}
	return out.String(), nil
}

// spawn starts a process of the program, which writes its log to the folder.
func (w *world) spawn(args ...string) (*services.Process, error) {
	w.started++
	log := filepath.Join(w.folder, fmt.Sprintf("%s-%d.log", args[0], w.started))
	p, err := services.StartProcess(exec.Command(w.program, args...), log)
	if err != nil {
		return nil, err
	}
	w.running = append(w.running, p)
	return p, nil
}

// scalar asks a database for one value.
func scalar[T any](ctx context.Context, address, sql string, args ...any) (value T, err error) {
	conn, err := pgx.Connect(ctx, address)
	if err != nil {
		return value, err
	}
	defer conn.Close(ctx)
	err = conn.QueryRow(ctx, sql, args...).Scan(&value)
	return value, err
}
