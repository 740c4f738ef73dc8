package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"

	raw "github.com/dateline/dateline/article"
	"github.com/dateline/dateline/enrich"
	"github.com/dateline/dateline/internal/services"
)

// aloneCommand enriches records without a broker and a database, in a process that does
// nothing else: what else this program holds would change how often the collector runs.
type aloneCommand struct {
	Records  string `arg:"" help:"Raw records, a JSON object a line."`
	Sample   int    `required:"" help:"The first so many are told by themselves."`
	AsWorker bool   `help:"Use all cores, and let the collector begin as a worker does."`
}

// workerGOGC is what cmd/dateline/memory.go lets a worker collect at.
const workerGOGC = 30

// alone is what enriching records took.
type alone struct{ Sample, All effort }

// effort is what some records took.
type effort struct {
	Records int `json:"-"`
	CPU     time.Duration
	Bytes   uint64 // allocated
}

func (e effort) perRecord() time.Duration { return e.CPU / time.Duration(e.Records) }

// Run prints an alone as JSON.
func (c aloneCommand) Run() error {
	hands := 1
	if c.AsWorker {
		hands = runtime.GOMAXPROCS(0)
		debug.SetGCPercent(workerGOGC)
	} else {
		runtime.GOMAXPROCS(1)
	}
	pipeline, err := enrich.New(nil)
	if err != nil {
		return err
	}
	file, err := os.Open(c.Records)
	if err != nil {
		return err
	}
	defer file.Close()
	records := bufio.NewScanner(file)
	records.Buffer(nil, 16<<20)
	runtime.GC()
	begin, err := effortSoFar()
	if err != nil {
		return err
	}
	var result alone
	for _, part := range []struct {
		most int
		to   *effort
	}{{c.Sample, &result.Sample}, {0, &result.All}} {
		if err := enrichSome(pipeline, records, part.most, hands); err != nil {
			return err
		}
		end, err := effortSoFar()
		if err != nil {
			return err
		}
		*part.to = effort{CPU: end.CPU - begin.CPU, Bytes: end.Bytes - begin.Bytes}
	}
	return json.NewEncoder(os.Stdout).Encode(result)
}

// enrichSome enriches the next records, all that are left if most is 0.
func enrichSome(pipeline *enrich.Pipeline, records *bufio.Scanner, most, hands int) error {
	var group errgroup.Group
	work := make(chan []byte, hands)
	for range hands {
		group.Go(func() (failed error) {
			for record := range work {
				if err := enrichOne(pipeline, record); err != nil {
					failed = err
				}
			}
			return failed
		})
	}
	for n := 0; (most == 0 || n < most) && records.Scan(); n++ {
		work <- bytes.Clone(records.Bytes())
	}
	close(work)
	if err := group.Wait(); err != nil {
		return err
	}
	return records.Err()
}

// enrichOne decodes, enriches and encodes a record.
func enrichOne(pipeline *enrich.Pipeline, value []byte) error {
	decoded, err := raw.Decode(raw.Record{Value: value})
	if err != nil {
		return err
	}
	enriched, err := pipeline.Enrich(decoded, raw.Source{})
	if err != nil {
		return err
	}
	_, err = enriched.Encode()
	return err
}

func effortSoFar() (e effort, err error) {
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	e.Bytes = memory.TotalAlloc
	e.CPU, err = processorTime(os.Getpid())
	return e, err
}

// aloneRun is an aloneCommand at work.
type aloneRun struct {
	process *services.Process
	out     string // file that it prints to
	set     textSet
}

// startAlone runs aloneCommand in a new process, which prints to a file. The caller ends
// it.
func startAlone(records string, set textSet, out string, args ...string) (r aloneRun, err error) {
	self, err := os.Executable()
	if err != nil {
		return r, err
	}
	command := exec.Command(self, append([]string{"alone", records, "--sample", fmt.Sprint(len(set.sample))}, args...)...)
	process, err := services.StartProcess(command, out)
	return aloneRun{process, out, set}, err
}

func (r aloneRun) end() { r.process.End(syscall.SIGKILL, time.Minute) }

// result is what it took, once it has ended.
func (r aloneRun) result() (alone, error) {
	printed, err := os.ReadFile(r.out)
	if err != nil {
		return alone{}, err
	}
	took := alone{Sample: effort{Records: len(r.set.sample)}, All: effort{Records: r.set.records}}
	if err := json.Unmarshal(printed, &took); err != nil {
		return alone{}, fmt.Errorf("read what enriching alone took (%s): %w: %s", r.process.State(), err, printed)
	}
	return took, nil
}
