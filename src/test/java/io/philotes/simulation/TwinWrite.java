package io.philotes.simulation;

import io.philotes.event.RelationVersion;
import java.util.ArrayList;
import java.util.List;

/** How far a session is with a chunked write. */
final class TwinWrite {

  enum Stage { BEGUN, OPEN, CLOSED, FAILED }

  final long fence;
  final long prevEnd;
  final long first;
  final long commitLsn;
  Stage stage = Stage.BEGUN;
  long position;
  int seq;
  final List<RelationVersion> relations = new ArrayList<>();

  TwinWrite(long fence, long prevEnd, long first, long commitLsn) {
    this.fence = fence;
    this.prevEnd = prevEnd;
    this.first = first;
    this.commitLsn = commitLsn;
    position = first;
  }

  void failed() {
    stage = Stage.FAILED;
  }
}
