package io.philotes.bench.backlog;

import io.philotes.bench.BufferTemplate;
import io.philotes.bench.Results;
import io.philotes.bench.Servers;

/** What all contestants of a backlog share. */
record Stage(Servers servers, BufferTemplate template, Slots slots, Backlog backlog, Results results) {}
