-- Two letters that changed places leave a short word few of its trigrams, so more words are looked at; whoever asks
-- weighs them by how many slips lie between.
ALTER FUNCTION similar_item_words(text, integer) SET pg_trgm.similarity_threshold = 0.15;
