# Reads a result of spamgraph in R (Debian: r-cran-hdf5r).
#
#   source("scripts/read_result.R")
#   relays <- read_result("result.h5", "relays")    # a data frame, NA where the logs cannot tell
#   graph <- read_graph("result.h5")                # rows of clients and domains (from 1), queries, mx
#
# By hand: Rscript scripts/read_result.R result.h5 relays

library(hdf5r)

# A table as a data frame. Names that are stored as bytes and offsets are the column `name`.
read_result <- function(path, table) {
  file <- H5File$new(path, mode = "r")
  on.exit(file$close_all())
  group <- file[[table]]
  columns <- list()
  if (group$exists("text_offsets")) {
    columns$name <- cut_names(as.raw(group[["text"]][]), as.numeric(group[["text_offsets"]][]))
  }
  for (name in names(group)) {
    data <- group[[name]]
    if (!inherits(data, "H5D") || length(data$dims) != 1 || name %in% c("text", "text_offsets")) next
    values <- if (data$dims == 0) vector(if (inherits(data$get_type(), "H5T_STRING")) "character" else "numeric") else data[]
    if (inherits(values, "integer64")) values <- as.numeric(values)
    if (data$attr_exists("missing")) {
      missing <- h5attr(data, "missing")
      values[is.nan(values) | (!is.na(values) & values == missing)] <- NA
    }
    columns[[name]] <- values
  }
  as.data.frame(columns, stringsAsFactors = FALSE)
}

# Texts from their bytes; offsets count from 0.
cut_names <- function(bytes, offsets) {
  vapply(seq_len(length(offsets) - 1), function(i) {
    if (offsets[i] == offsets[i + 1]) "" else rawToChar(bytes[(offsets[i] + 1):offsets[i + 1]])
  }, "")
}

# Edges of the suspects' graph: rows of the suspects among the clients, and of the domains, both from 1.
read_graph <- function(path) {
  file <- H5File$new(path, mode = "r")
  on.exit(file$close_all())
  graph <- file[["graph"]]
  lengths <- diff(as.numeric(graph[["indptr"]][]))
  if (sum(lengths) == 0) return(data.frame(suspect = integer(), domain = integer(), queries = integer(), mx = integer()))
  data.frame(suspect = rep(seq_along(lengths), lengths), domain = as.numeric(graph[["indices"]][]) + 1,
             queries = as.numeric(graph[["data"]][]), mx = as.numeric(graph[["mx"]][]))
}

if (sys.nframe() == 0) {
  arguments <- commandArgs(trailingOnly = TRUE)
  if (length(arguments) != 2) stop("usage: Rscript scripts/read_result.R RESULT.h5 TABLE")
  write.csv(read_result(arguments[1], arguments[2]), row.names = FALSE)
}
