% Reads a result of spamgraph in Octave: a struct of tables, each a struct of columns.
%
%   addpath scripts
%   r = read_result("result.h5");
%   r.relays.entity{1}, r.relays.suspects_asking(1)
%
% Texts are cells. Names that are stored as bytes and offsets are the column `name`. Where the logs cannot tell, a
% number is NaN and a text is empty. Two columns are kept as they are: `campaign` (-1: in none) and `day`.
function result = read_result(path)
  result = convert(load("-hdf5", path));
end

function group = convert(group)
  for [value, key] = group
    if isstruct(value)
      group.(key) = convert(value);
    elseif ischar(value)
      group.(key) = regexprep(cellstr(value), "\\x00+$", "")(1:rows(value));
    elseif any(strcmp(class(value), {"int8", "int32", "int64"})) && ! any(strcmp(key, {"campaign", "day"}))
      number = double(value(:));
      number(number == -1) = NaN;
      group.(key) = number;
    elseif isvector(value)
      group.(key) = double(value(:));
    end
  end
  if isfield(group, "text_offsets")
    group.name = mat2cell(char(group.text(:)'), 1, diff(group.text_offsets))';
    group = rmfield(group, {"text", "text_offsets"});
  end
end
