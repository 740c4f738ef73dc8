package main

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"
)

type versionCommand struct {
	knowledgeFlags
}

// Run prints the versions of the program, the pipeline and Go.
func (c versionCommand) Run(_ context.Context, term terminal, load modelLoader) error {
	pipeline, err := c.pipeline(load, nil)
	if err != nil {
		return err
	}
	info := pipeline.Info()
	fmt.Fprintf(term.out, "dateline %s\npipeline %s (digest %s)\n%s %s/%s\n",
		programVersion(), info.Version, info.Digest, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return nil
}

// programVersion is the module's version as the Go tool recorded it.
func programVersion() string {
	build, ok := debug.ReadBuildInfo()
	if !ok || build.Main.Version == "" {
		return "(devel)"
	}
	return build.Main.Version
}
