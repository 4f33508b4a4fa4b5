package io.philotes.buffer.verify;

import java.util.List;

/** What a verification of the whole buffer found, source by source. */
public record VerifyReport(List<SourceReport> sources) {
  public VerifyReport {
    sources = List.copyOf(sources);
  }

  public boolean isIntact() {
    return sources.stream().allMatch(SourceReport::isIntact);
  }
}
